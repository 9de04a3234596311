using System.Text;
using System.Text.RegularExpressions;
using Hl7.Fhir.Model;
using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

/// <summary>Which patients a resource belongs to.</summary>
public sealed class PatientCompartmentTests
{
    private const ulong First = 0b01;
    private const ulong Second = 0b10;

    /// <summary>
    /// FHIR R4, compartmentdefinition-patient: the types, each with the search parameters by which its resources belong to a patient. A Patient
    /// is judged by its id.
    /// </summary>
    private const string Compartment = """
        Account subject
        AdverseEvent subject
        AllergyIntolerance patient recorder asserter
        Appointment actor
        AppointmentResponse actor
        AuditEvent patient
        Basic patient author
        BodyStructure patient
        CarePlan patient performer
        CareTeam patient participant
        ChargeItem subject
        Claim patient payee
        ClaimResponse patient
        ClinicalImpression subject
        Communication subject sender recipient
        CommunicationRequest subject sender recipient requester
        Composition subject author attester
        Condition patient asserter
        Consent patient
        Coverage policy-holder subscriber beneficiary payor
        CoverageEligibilityRequest patient
        CoverageEligibilityResponse patient
        DetectedIssue patient
        DeviceRequest subject performer
        DeviceUseStatement subject
        DiagnosticReport subject
        DocumentManifest subject author recipient
        DocumentReference subject author
        Encounter patient
        EnrollmentRequest subject
        EpisodeOfCare patient
        ExplanationOfBenefit patient payee
        FamilyMemberHistory patient
        Flag patient
        Goal patient
        Group member
        ImagingStudy patient
        Immunization patient
        ImmunizationEvaluation patient
        ImmunizationRecommendation patient
        Invoice subject patient recipient
        List subject source
        MeasureReport patient
        Media subject
        MedicationAdministration patient performer subject
        MedicationDispense subject patient receiver
        MedicationRequest subject
        MedicationStatement subject
        MolecularSequence patient
        NutritionOrder patient
        Observation subject performer
        Person patient
        Procedure patient performer
        Provenance patient
        QuestionnaireResponse subject author
        RelatedPerson patient
        RequestGroup subject participant
        ResearchSubject individual
        RiskAssessment subject
        Schedule actor
        ServiceRequest subject performer
        Specimen subject
        SupplyDelivery patient
        SupplyRequest subject
        VisionPrescription patient
        """;

    private readonly MemberTable _members = new();

    public PatientCompartmentTests()
    {
        _members.Add("a", 0);
        _members.Add("b", 1);
        _members.Add("ü", 0);
    }

    [Theory]
    [InlineData("Patient/a")]
    [InlineData("Patient\\/a")]
    [InlineData("\\u0050atient/a")]
    [InlineData("Patient/ü")]
    [InlineData("Patient/a/_history/2")]
    [InlineData("Patient/a?x=1")]
    [InlineData("Patient/a#x")]
    [InlineData("https://fhir.example.org/r4/Patient/a")]
    [InlineData("http://fhir.example.org/Patient/a/_history/1")]
    [InlineData("https://fhir.example.org/Patient/tenant/Patient/a")]
    public void A_reference_may_be_relative_or_an_address_and_may_name_a_version(string reference)
    {
        Assert.Equal((true, First), Find($$"""{"reference":"{{reference}}"}"""));
    }

    [Theory]
    [InlineData("Practitioner/a")]
    [InlineData("patient/a")]
    [InlineData("NotPatient/a")]
    [InlineData("Patient/")]
    [InlineData("Patient/?a")]
    [InlineData("Patient")]
    [InlineData("")]
    [InlineData("#a")]
    [InlineData("a")]
    [InlineData("urn:uuid:a")]
    [InlineData("Group/Patient/a")]
    [InlineData("https://fhir.example.org/Practitioner/a")]
    [InlineData("https://fhir.example.org/NotPatient/a")]
    [InlineData("https://fhir.example.org/Patient/")]
    public void A_reference_to_anything_else_is_not_one_to_a_patient(string reference)
    {
        Assert.Equal((false, 0UL), Find($$"""{"reference":"{{reference}}"}"""));
    }

    [Theory]
    [InlineData("""{"display":"Patient/a"}""")]
    [InlineData("""{"reference":["Patient/a"]}""")]
    [InlineData("""{"reference":null}""")]
    [InlineData("\"Patient/a\"")]
    [InlineData("[\"reference\",\"Patient/a\"]")]
    [InlineData("null")]
    public void Only_the_text_of_a_member_named_reference_refers_to_a_patient(string value)
    {
        Assert.Equal((false, 0UL), Find(value));
    }

    [Fact]
    public void References_are_found_at_any_depth()
    {
        Assert.Equal((true, First | Second), Find("""[{"actor":{"reference":"Patient/a"}},{"reference":{"reference":"Practitioner/x"},"onBehalfOf":[{"reference":"Patient/b"}]}]"""));
    }

    [Fact]
    public void A_patient_who_is_not_a_member_is_found_and_adds_no_run()
    {
        Assert.Equal((true, 0UL), Find("""{"reference":"Patient/stranger"}"""));
    }

    [Fact]
    public void Ids_that_differ_in_case_are_different_patients()
    {
        Assert.Equal((true, 0UL), Find("""{"reference":"Patient/A"}"""));
    }

    [Fact]
    public void Runs_that_were_found_before_are_kept()
    {
        ulong runs = 1UL << 63;
        PatientCompartment.FindPatients("""{"reference":"Patient/b"}"""u8, _members, ref runs);
        Assert.Equal((1UL << 63) | Second, runs);
    }

    [Fact]
    public void A_type_that_the_compartment_does_not_list_has_the_usual_elements()
    {
        Assert.Equal(["subject", "patient", "beneficiary", "individual", "for", "who"], PatientCompartment.ElementsOf("TypeOfAnotherVersion"));
        Assert.Same(PatientCompartment.ElementsOf("TypeOfAnotherVersion"), PatientCompartment.ElementsOf("observation"));
        Assert.Equal(["subject", "performer"], PatientCompartment.ElementsOf("Observation"));
    }

    [Theory]
    [InlineData("Practitioner")]
    [InlineData("PractitionerRole")]
    [InlineData("Organization")]
    [InlineData("Location")]
    [InlineData("Medication")]
    [InlineData("HealthcareService")]
    [InlineData("Substance")]
    public void Resources_that_only_help_to_understand_others_belong_to_no_patient(string type)
    {
        Assert.Empty(PatientCompartment.ElementsOf(type));
    }

    [Fact]
    public void Every_type_of_the_compartment_has_the_elements_that_its_search_parameters_look_at()
    {
        string[] usual = PatientCompartment.ElementsOf("TypeOfAnotherVersion");
        ILookup<string, ModelSearch> searches = ModelInfo.SearchParameters.ToLookup(search => $"{search.Resource} {search.Name}", search => new ModelSearch(search.Resource!, search.Expression!));
        foreach (string[] row in Compartment.Split('\n').Select(row => row.Split(' ')))
        {
            string[] elements = [.. row.Skip(1).SelectMany(parameter => Assert.Single(searches[$"{row[0]} {parameter}"]).Elements).Distinct().Order(StringComparer.Ordinal)];
            string[] actual = PatientCompartment.ElementsOf(row[0]);

            Assert.NotEmpty(elements);
            Assert.Equal((row[0], string.Join(' ', elements)), (row[0], string.Join(' ', (ReferenceEquals(actual, usual) ? actual.Intersect(elements) : actual).Order(StringComparer.Ordinal))));
        }
    }

    [Fact]
    public void A_type_that_the_compartment_does_not_have_has_the_usual_elements_or_none()
    {
        HashSet<string> listed = [.. Compartment.Split('\n').Select(row => row.Split(' ')[0])];
        string[] usual = PatientCompartment.ElementsOf("TypeOfAnotherVersion");

        Assert.All(
            ModelInfo.SupportedResources.Where(type => !listed.Contains(type)).Select(PatientCompartment.ElementsOf),
            elements => Assert.True(elements.Length == 0 || ReferenceEquals(elements, usual)));
    }

    private (bool Found, ulong Runs) Find(string value)
    {
        ulong runs = 0;
        return (PatientCompartment.FindPatients(Encoding.UTF8.GetBytes(value), _members, ref runs), runs);
    }

    private sealed record ModelSearch(string Type, string Expression)
    {
        public IEnumerable<string> Elements => Regex.Matches(Expression, $@"\b{Type}\.(\w+)").Select(match => match.Groups[1].Value);
    }
}
