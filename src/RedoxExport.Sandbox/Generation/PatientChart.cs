using System.Globalization;

namespace RedoxExport.Sandbox.Generation;

/// <summary>Generates one patient with all their resources.</summary>
internal sealed class PatientChart
{
    private static readonly Concept VitalSigns = new(Vocabulary.Terminology + "observation-category", "vital-signs", "Vital Signs");
    private static readonly Concept Laboratory = new(Vocabulary.Terminology + "observation-category", "laboratory", "Laboratory");
    private static readonly Concept SocialHistory = new(Vocabulary.Terminology + "observation-category", "social-history", "Social History");

    private readonly Population _population;
    private readonly int _index;
    private readonly FhirWriter _writer;
    private readonly IResourceSink _sink;
    private readonly DateTimeOffset? _stored;
    private readonly string _patient;
    private readonly string _practitioner;
    private readonly string _organization;
    private readonly TimeSpan _offset;
    private readonly DateTimeOffset _born;
    private readonly bool _female;
    private readonly bool _diabetic;
    private readonly int _heightMillimetres;
    private Dice _dice;
    private DateTimeOffset _lastSeen;

    /// <param name="population">The patients, practitioners and organizations.</param>
    /// <param name="index">The number of the patient.</param>
    /// <param name="writer">Writes the resources.</param>
    /// <param name="sink">Receives the resources.</param>
    /// <param name="stored">The <c>lastUpdated</c> of the resources; <see langword="null"/> means some hours after the event they describe.</param>
    public PatientChart(Population population, int index, FhirWriter writer, IResourceSink sink, DateTimeOffset? stored = null)
    {
        _population = population;
        _index = index;
        _writer = writer;
        _sink = sink;
        _stored = stored;
        _dice = new Dice(population.Seed, "chart", index);
        _patient = population.Patient(index);
        _practitioner = population.Practitioner(_dice.Between(0, population.PractitionerCount - 1));
        _organization = population.Organization(_dice.Between(0, population.OrganizationCount - 1));
        _offset = TimeSpan.FromHours(-_dice.Between(5, 8));
        _female = _dice.Chance(52);
        _diabetic = Population.IsDiabetic(index);

        // Adults, so that heights and weights need no growth charts.
        _born = new DateTimeOffset(_dice.Between(1932, 2000), _dice.Between(1, 12), _dice.Between(1, 28), 0, 0, 0, _offset);
        _heightMillimetres = _dice.Between(_female ? 1520 : 1610, _female ? 1800 : 1960);
        _lastSeen = Calendar.Earliest;
    }

    public void Write()
    {
        int encounters = _dice.Between(2, 5);
        string? diabetes = null;
        for (int number = 0; number < encounters; number++)
        {
            DateTimeOffset start = Moment(number, encounters);
            _lastSeen = start;
            string encounter = WriteEncounter(start);
            WriteVitalSigns(encounter, start);
            if (number == 0)
            {
                diabetes = WriteFirstVisit(encounter, start);
            }

            WriteLipidPanel(encounter, start);
            if (_diabetic)
            {
                WriteObservation(encounter, start, Laboratory, new(Vocabulary.Loinc, "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"), Tenths(58, 92), "%", "%");
            }

            WriteVisitResults(encounter, start);
        }

        if (diabetes is not null)
        {
            WriteCarePlan(diabetes);
        }

        WriteDocuments("documents", _lastSeen);
        WritePatient();
    }

    /// <summary>Writes a visit with new measurements, later than all visits of <see cref="Write"/>.</summary>
    /// <param name="number">The number of the follow-up visit, from 1.</param>
    public void WriteFollowUp(int number)
    {
        _dice = new Dice(_population.Seed, FormattableString.Invariant($"follow-up {number}"), _index);
        DateTimeOffset day = Calendar.Earliest.AddDays(Calendar.Days + number);
        DateTimeOffset start = new(day.Year, day.Month, day.Day, _dice.Between(8, 16), _dice.Between(0, 3) * 15, 0, _offset);
        WriteVitalSigns(WriteEncounter(start), start);
        WriteDocuments(FormattableString.Invariant($"documents {number}"), start);
    }

    // With dice of their own: all other data are the same with and without documents.
    private void WriteDocuments(string stream, DateTimeOffset day)
    {
        if (_population.HasAttachments)
        {
            new PatientDocuments(_writer, _sink, _patient, _practitioner).Write(new Dice(_population.Seed, stream, _index), day, _stored ?? day.AddHours(2));
        }
    }

    // Visits are spread over the whole period, in order.
    private DateTimeOffset Moment(int number, int of)
    {
        int days = Calendar.Days / of;
        DateTimeOffset day = Calendar.Earliest.AddDays((number * days) + _dice.Between(0, days - 1));
        return new DateTimeOffset(day.Year, day.Month, day.Day, _dice.Between(8, 16), _dice.Between(0, 3) * 15, 0, _offset);
    }

    private void WritePatient()
    {
        bool deceased = _dice.Chance(5);
        FhirWriter writer = Begin("Patient", _patient, _lastSeen)
            .Identifier("https://sandbox.example/mrn", FormattableString.Invariant($"MRN{_index + 1:000000}"))
            .Flag("active", !deceased);
        writer.Array("name").Item().Text("use", "official").Text("family", _dice.Pick(Vocabulary.FamilyNames))
            .Texts("given", Given(), Given()).EndItemAndArray();
        writer.Array("telecom").Item().Text("system", "phone").Text("value", DataGenerator.Phone(_dice)).Text("use", "home").EndItemAndArray();
        writer.Text("gender", _female ? "female" : "male").Date("birthDate", _born);
        if (deceased)
        {
            writer.Time("deceasedDateTime", _lastSeen.AddDays(_dice.Between(1, 20)));
        }

        DataGenerator.Address(writer, _dice, "home")
            .Concept("maritalStatus", _dice.Pick(Vocabulary.MaritalStatuses))
            .Array("communication").Item().Concept("language", new("urn:ietf:bcp:47", "en-US", "English (United States)")).Flag("preferred", true).EndItemAndArray()
            .References("generalPractitioner", "Practitioner", _practitioner)
            .Reference("managingOrganization", "Organization", _organization);
        Finish("Patient");
    }

    private string WriteEncounter(DateTimeOffset start)
    {
        string id = NewId();
        Begin("Encounter", id, start)
            .Text("status", "finished")
            .Coding("class", new(Vocabulary.Terminology + "v3-ActCode", "AMB", "ambulatory"))
            .Concepts("type", _dice.Pick(Vocabulary.EncounterTypes))
            .Reference("subject", "Patient", _patient)
            .Array("participant").Item().Reference("individual", "Practitioner", _practitioner).EndItemAndArray()
            .Period("period", start, start.AddMinutes(30))
            .Reference("serviceProvider", "Organization", _organization);
        Finish("Encounter");
        return id;
    }

    // Writes the findings of the first visit. Returns the id of the diabetes Condition, if there is one.
    private string? WriteFirstVisit(string encounter, DateTimeOffset start)
    {
        WriteSmokingStatus(encounter, start);
        if (_dice.Chance(40))
        {
            WriteAllergy(start);
        }

        WriteCondition(encounter, start, _dice.Pick(Vocabulary.ChronicConditions), resolved: false);
        if (!_diabetic)
        {
            return null;
        }

        WriteMedicationRequest(encounter, start, Vocabulary.Metformin);
        return WriteCondition(encounter, start, Vocabulary.Diabetes, resolved: false);
    }

    private void WriteVisitResults(string encounter, DateTimeOffset start)
    {
        if (_dice.Chance(35))
        {
            WriteCondition(encounter, start, _dice.Pick(Vocabulary.AcuteConditions), resolved: true);
        }

        if (_dice.Chance(60))
        {
            WriteMedicationRequest(encounter, start, _dice.Pick(Vocabulary.Medications));
        }

        if (_dice.Chance(70))
        {
            WriteImmunization(encounter, start);
        }

        if (_dice.Chance(60))
        {
            WriteProcedure(encounter, start);
        }
    }

    private string WriteCondition(string encounter, DateTimeOffset start, Concept code, bool resolved)
    {
        string id = NewId();
        Begin("Condition", id, start)
            .Concept("clinicalStatus", resolved
                ? new(Vocabulary.Terminology + "condition-clinical", "resolved", "Resolved")
                : new(Vocabulary.Terminology + "condition-clinical", "active", "Active"))
            .Concept("verificationStatus", new(Vocabulary.Terminology + "condition-ver-status", "confirmed", "Confirmed"))
            .Concepts("category", new(Vocabulary.Terminology + "condition-category", "encounter-diagnosis", "Encounter Diagnosis"))
            .Concept("code", code)
            .Reference("subject", "Patient", _patient)
            .Reference("encounter", "Encounter", encounter)
            .Time("onsetDateTime", start.AddDays(-3));
        if (resolved)
        {
            _writer.Time("abatementDateTime", start.AddDays(_dice.Between(4, 12)));
        }

        _writer.Time("recordedDate", start);
        Finish("Condition");
        return id;
    }

    private void WriteAllergy(DateTimeOffset start)
    {
        Begin("AllergyIntolerance", NewId(), start)
            .Concept("clinicalStatus", new(Vocabulary.Terminology + "allergyintolerance-clinical", "active", "Active"))
            .Concept("verificationStatus", new(Vocabulary.Terminology + "allergyintolerance-verification", "confirmed", "Confirmed"))
            .Text("type", "allergy")
            .Text("criticality", _dice.Chance(20) ? "high" : "low")
            .Concept("code", _dice.Pick(Vocabulary.Allergies))
            .Reference("patient", "Patient", _patient)
            .Time("recordedDate", start);
        Finish("AllergyIntolerance");
    }

    private void WriteVitalSigns(string encounter, DateTimeOffset start)
    {
        int weight = _dice.Between(480, 1180);

        // The weight is in hectograms and the height in millimeters. The BMI is in hundredths of kg/m².
        int bmi = (int)(weight * 10_000_000L / ((long)_heightMillimetres * _heightMillimetres));
        WriteObservation(encounter, start, VitalSigns, new(Vocabulary.Loinc, "8302-2", "Body height"), Digits(_heightMillimetres, 10, "0.0"), "cm", "cm");
        WriteObservation(encounter, start, VitalSigns, new(Vocabulary.Loinc, "29463-7", "Body weight"), Digits(weight, 10, "0.0"), "kg", "kg");
        WriteObservation(encounter, start, VitalSigns, new(Vocabulary.Loinc, "39156-5", "Body mass index (BMI) [Ratio]"), Digits(bmi, 100, "0.00"), "kg/m2", "kg/m2");
        WriteObservation(encounter, start, VitalSigns, new(Vocabulary.Loinc, "8867-4", "Heart rate"), Whole(56, 98), "/min", "/min");
        WriteBloodPressure(encounter, start);
    }

    private void WriteBloodPressure(string encounter, DateTimeOffset start)
    {
        BeginObservation(NewId(), encounter, start, VitalSigns, new(Vocabulary.Loinc, "85354-9", "Blood pressure panel with all children optional"));
        _writer.Array("component")
            .Item().Concept("code", new(Vocabulary.Loinc, "8480-6", "Systolic blood pressure")).Quantity("valueQuantity", Whole(104, 158), "mmHg", "mm[Hg]").End()
            .Item().Concept("code", new(Vocabulary.Loinc, "8462-4", "Diastolic blood pressure")).Quantity("valueQuantity", Whole(62, 96), "mmHg", "mm[Hg]").End()
            .EndArray();
        Finish("Observation");
    }

    private void WriteSmokingStatus(string encounter, DateTimeOffset start)
    {
        BeginObservation(NewId(), encounter, start, SocialHistory, new(Vocabulary.Loinc, "72166-2", "Tobacco smoking status"));
        _writer.Concept("valueCodeableConcept", _dice.Chance(75)
            ? new(Vocabulary.Snomed, "266919005", "Never smoked tobacco (finding)")
            : new(Vocabulary.Snomed, "8517006", "Ex-smoker (finding)"));
        Finish("Observation");
    }

    private void WriteLipidPanel(string encounter, DateTimeOffset start)
    {
        const string Unit = "mg/dL";
        string[] results =
        [
            WriteObservation(encounter, start, Laboratory, new(Vocabulary.Loinc, "2093-3", "Cholesterol [Mass/volume] in Serum or Plasma"), Whole(148, 262), Unit, Unit),
            WriteObservation(encounter, start, Laboratory, new(Vocabulary.Loinc, "2571-8", "Triglyceride [Mass/volume] in Serum or Plasma"), Whole(70, 240), Unit, Unit),
            WriteObservation(encounter, start, Laboratory, new(Vocabulary.Loinc, "2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma"), Tenths(320, 840), Unit, Unit),
        ];
        Begin("DiagnosticReport", NewId(), start)
            .Text("status", "final")
            .Concepts("category", new("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB", "Laboratory"))
            .Concept("code", new(Vocabulary.Loinc, "57698-3", "Lipid panel with direct LDL - Serum or Plasma"))
            .Reference("subject", "Patient", _patient)
            .Reference("encounter", "Encounter", encounter)
            .Time("effectiveDateTime", start)
            .Instant("issued", start.AddHours(5))
            .References("performer", "Organization", _organization)
            .References("result", "Observation", results);
        Finish("DiagnosticReport");
    }

    private string WriteObservation(string encounter, DateTimeOffset start, Concept category, Concept code, string digits, string unit, string unitCode)
    {
        string id = NewId();
        BeginObservation(id, encounter, start, category, code);
        _writer.Quantity("valueQuantity", digits, unit, unitCode);
        Finish("Observation");
        return id;
    }

    private void BeginObservation(string id, string encounter, DateTimeOffset start, Concept category, Concept code) =>
        Begin("Observation", id, start)
            .Text("status", "final")
            .Concepts("category", category)
            .Concept("code", code)
            .Reference("subject", "Patient", _patient)
            .Reference("encounter", "Encounter", encounter)
            .Time("effectiveDateTime", start.AddMinutes(5))
            .Instant("issued", start.AddMinutes(20));

    private void WriteMedicationRequest(string encounter, DateTimeOffset start, Concept medication)
    {
        Begin("MedicationRequest", NewId(), start)
            .Text("status", _dice.Chance(50) ? "active" : "completed")
            .Text("intent", "order")
            .Concept("medicationCodeableConcept", medication)
            .Reference("subject", "Patient", _patient)
            .Reference("encounter", "Encounter", encounter)
            .Time("authoredOn", start)
            .Reference("requester", "Practitioner", _practitioner)
            .Array("dosageInstruction").Item()
            .Number("sequence", "1")
            .Object("timing").Object("repeat").Number("frequency", "2").Number("period", "1.0").Text("periodUnit", "d").End().End()
            .Array("doseAndRate").Item().Object("doseQuantity").Number("value", _dice.Chance(30) ? "1.50" : "1.0").Text("unit", "tablet").End().EndItemAndArray()
            .EndItemAndArray();
        Finish("MedicationRequest");
    }

    private void WriteImmunization(string encounter, DateTimeOffset start)
    {
        Begin("Immunization", NewId(), start)
            .Text("status", "completed")
            .Concept("vaccineCode", _dice.Pick(Vocabulary.Vaccines))
            .Reference("patient", "Patient", _patient)
            .Reference("encounter", "Encounter", encounter)
            .Time("occurrenceDateTime", start.AddMinutes(15))
            .Flag("primarySource", true)
            .Text("lotNumber", FormattableString.Invariant($"L{_dice.Between(10000, 99999)}"))
            .Quantity("doseQuantity", "0.50", "mL", "mL")
            .Array("performer").Item().Reference("actor", "Practitioner", _practitioner).EndItemAndArray();
        Finish("Immunization");
    }

    private void WriteProcedure(string encounter, DateTimeOffset start)
    {
        Begin("Procedure", NewId(), start)
            .Text("status", "completed")
            .Concept("code", _dice.Pick(Vocabulary.Procedures))
            .Reference("subject", "Patient", _patient)
            .Reference("encounter", "Encounter", encounter)
            .Period("performedPeriod", start.AddMinutes(5), start.AddMinutes(25))
            .Array("performer").Item().Reference("actor", "Practitioner", _practitioner).EndItemAndArray();
        Finish("Procedure");
    }

    private void WriteCarePlan(string diabetes)
    {
        Begin("CarePlan", NewId(), _lastSeen)
            .Text("status", "active")
            .Text("intent", "plan")
            .Concepts("category", Vocabulary.DiabetesPlan)
            .Text("title", "Living with diabetes – « vivre avec »")
            .Reference("subject", "Patient", _patient)
            .Object("period").Time("start", _lastSeen).End()
            .Reference("author", "Practitioner", _practitioner)
            .References("addresses", "Condition", diabetes)
            .Array("activity").Item().Object("detail")
            .Concept("code", new(Vocabulary.Snomed, "229065009", "Exercise therapy (regime/therapy)"))
            .Text("status", "in-progress").End().EndItemAndArray();
        Finish("CarePlan");
    }

    // A resource is stored some hours after the event that it describes.
    private FhirWriter Begin(string type, string id, DateTimeOffset happened)
    {
        DateTimeOffset soon = happened.AddSeconds(_dice.Between(1800, 40000)).AddMilliseconds(_dice.Between(0, 999));
        return _writer.Begin(type, id, _stored ?? soon);
    }

    private void Finish(string type) => _sink.Add(type, _writer.Finish());

    private string NewId() => DeterministicId.FromDice(_dice).ToString("D");

    private string Given() => _dice.Pick(_female ? Vocabulary.FemaleNames : Vocabulary.MaleNames);

    private string Whole(int least, int most) => _dice.Between(least, most).ToString(CultureInfo.InvariantCulture);

    private string Tenths(int least, int most) => Digits(_dice.Between(least, most), 10, "0.0");

    private static string Digits(int value, int divisor, string format) => ((decimal)value / divisor).ToString(format, CultureInfo.InvariantCulture);
}
