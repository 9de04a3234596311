namespace RedoxExport.Sandbox.Generation;

/// <summary>The codes and names that generated resources use. The codes exist; the people do not.</summary>
internal static class Vocabulary
{
    public const string Loinc = "http://loinc.org";
    public const string Snomed = "http://snomed.info/sct";
    public const string RxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
    public const string Cvx = "http://hl7.org/fhir/sid/cvx";
    public const string Terminology = "http://terminology.hl7.org/CodeSystem/";

    public static readonly Concept Diabetes = new(Snomed, "44054006", "Diabetes mellitus type 2 (disorder)");

    public static readonly IReadOnlyList<Concept> ChronicConditions =
    [
        new(Snomed, "38341003", "Hypertensive disorder, systemic arterial (disorder)"),
        new(Snomed, "195967001", "Asthma (disorder)"),
        new(Snomed, "55822004", "Hyperlipidemia (disorder)"),
        new(Snomed, "396275006", "Osteoarthritis (disorder)"),
    ];

    public static readonly IReadOnlyList<Concept> AcuteConditions =
    [
        new(Snomed, "10509002", "Acute bronchitis (disorder)"),
        new(Snomed, "444814009", "Viral sinusitis (disorder)"),
        new(Snomed, "195662009", "Acute viral pharyngitis (disorder)"),
        new(Snomed, "43878008", "Streptococcal sore throat (disorder)"),
    ];

    public static readonly IReadOnlyList<Concept> EncounterTypes =
    [
        new(Snomed, "162673000", "General examination of patient (procedure)"),
        new(Snomed, "185349003", "Encounter for check up (procedure)"),
        new(Snomed, "185345009", "Encounter for symptom (procedure)"),
        new(Snomed, "390906007", "Follow-up encounter (procedure)"),
    ];

    public static readonly IReadOnlyList<Concept> Vaccines =
    [
        new(Cvx, "140", "Influenza, seasonal, injectable, preservative free"),
        new(Cvx, "113", "Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed"),
        new(Cvx, "33", "pneumococcal polysaccharide PPV23"),
        new(Cvx, "208", "COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose"),
        new(Cvx, "121", "zoster live"),
    ];

    public static readonly IReadOnlyList<Concept> Allergies =
    [
        new(Snomed, "91935009", "Allergy to peanut (finding)"),
        new(Snomed, "91936005", "Allergy to penicillin (finding)"),
        new(Snomed, "419474003", "Allergy to mold (finding)"),
        new(Snomed, "232347008", "Allergy to animal dander (finding)"),
    ];

    public static readonly IReadOnlyList<Concept> Procedures =
    [
        new(Snomed, "430193006", "Medication reconciliation (procedure)"),
        new(Snomed, "171207006", "Depression screening (procedure)"),
        new(Snomed, "73761001", "Colonoscopy (procedure)"),
        new(Snomed, "76601001", "Intramuscular injection (procedure)"),
    ];

    public static readonly Concept Metformin = new(RxNorm, "860975", "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet");

    public static readonly IReadOnlyList<Concept> Medications =
    [
        new(RxNorm, "314076", "lisinopril 10 MG Oral Tablet"),
        new(RxNorm, "617310", "atorvastatin 20 MG Oral Tablet"),
        new(RxNorm, "313782", "acetaminophen 325 MG Oral Tablet"),
        new(RxNorm, "308182", "amoxicillin 250 MG Oral Capsule"),
    ];

    public static readonly Concept DiabetesPlan = new(Snomed, "698360004", "Diabetes self management plan (record artifact)");

    public static readonly IReadOnlyList<Concept> MaritalStatuses =
    [
        new(Terminology + "v3-MaritalStatus", "M", "Married"),
        new(Terminology + "v3-MaritalStatus", "S", "Never Married"),
        new(Terminology + "v3-MaritalStatus", "D", "Divorced"),
        new(Terminology + "v3-MaritalStatus", "W", "Widowed"),
    ];

    public static readonly IReadOnlyList<string> FamilyNames =
    [
        "Okafor", "Müller", "Núñez", "Wójcik", "Smith", "Nguyễn", "Sørensen", "O’Brien", "Haddad", "Çelik",
        "Johnson", "Lefèvre", "Takahashi", "Novák", "Garcia", "Åkesson", "Dvořák", "Patel", "Ionescu", "王",
    ];

    public static readonly IReadOnlyList<string> FemaleNames =
    [
        "Zoë", "Amina", "María", "Łucja", "Emily", "Anaïs", "Ingrid", "Yuki", "Grace", "Željka",
    ];

    public static readonly IReadOnlyList<string> MaleNames =
    [
        "José", "Søren", "Łukasz", "James", "Émile", "Jürgen", "Kwame", "Haruto", "Noah", "Đorđe",
    ];

    public static readonly IReadOnlyList<string> Streets =
    [
        "Elm Street", "Lake Avenue", "Saint-Rémy Road", "Harbor Lane", "Cedar Court", "Old Mill Road", "Peña Boulevard",
    ];

    /// <summary>City, state and postal code.</summary>
    public static readonly IReadOnlyList<(string City, string State, string PostalCode)> Places =
    [
        ("Madison", "WI", "53703"),
        ("Cañon City", "CO", "81212"),
        ("Boston", "MA", "02118"),
        ("Portland", "OR", "97205"),
        ("Española", "NM", "87532"),
        ("Austin", "TX", "78701"),
    ];

    public static readonly IReadOnlyList<string> OrganizationNames =
    [
        "Lakeside Medical Center", "Clínica San José", "Northern Family Practice", "Hôpital Sainte-Anne", "Cedar Valley Hospital",
    ];
}
