using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Datasets;

/// <summary>
/// The elements by which a resource belongs to patients: the Patient compartment of FHIR R4 (compartmentdefinition-patient), as the
/// names of the resource's members that contain the references.
/// </summary>
internal static class PatientCompartment
{
    public const string PatientType = "Patient";

    // For types that the compartment does not list: Task.for, Device.patient, and types of later FHIR versions.
    private static readonly string[] Usual = ["subject", "patient", "beneficiary", "individual", "for", "who"];

    private static readonly Dictionary<string, string[]> ByType = new(StringComparer.Ordinal)
    {
        ["AllergyIntolerance"] = ["patient", "recorder", "asserter"],
        ["Appointment"] = ["participant"],
        ["AppointmentResponse"] = ["actor"],
        ["AuditEvent"] = ["agent", "entity"],
        ["Basic"] = ["subject", "author"],
        ["CarePlan"] = ["subject", "activity"],
        ["CareTeam"] = ["subject", "participant"],
        ["Claim"] = ["patient", "payee"],
        ["Communication"] = ["subject", "sender", "recipient"],
        ["CommunicationRequest"] = ["subject", "sender", "recipient", "requester"],
        ["Composition"] = ["subject", "author", "attester"],
        ["Condition"] = ["subject", "asserter"],
        ["Coverage"] = ["policyHolder", "subscriber", "beneficiary", "payor"],
        ["DeviceRequest"] = ["subject", "performer"],
        ["DocumentManifest"] = ["subject", "author", "recipient"],
        ["DocumentReference"] = ["subject", "author"],
        ["EnrollmentRequest"] = ["candidate"],
        ["ExplanationOfBenefit"] = ["patient", "payee"],
        ["Group"] = ["member"],
        ["Invoice"] = ["subject", "recipient"],
        ["List"] = ["subject", "source"],
        ["MedicationAdministration"] = ["subject", "performer"],
        ["MedicationDispense"] = ["subject", "receiver"],
        ["Observation"] = ["subject", "performer"],
        ["Person"] = ["link"],
        ["Procedure"] = ["subject", "performer"],
        ["Provenance"] = ["target"],
        ["QuestionnaireResponse"] = ["subject", "author"],
        ["RequestGroup"] = ["subject", "action"],
        ["Schedule"] = ["actor"],
        ["ServiceRequest"] = ["subject", "performer"],
        ["SupplyRequest"] = ["deliverTo"],

        // Resources that only help to understand a patient's data belong to no patient (IG 3.0.0, patient-level export).
        ["HealthcareService"] = [],
        ["Location"] = [],
        ["Medication"] = [],
        ["Organization"] = [],
        ["Practitioner"] = [],
        ["PractitionerRole"] = [],
        ["Substance"] = [],
    };

    /// <summary>The members of a type's resources that contain references to patients.</summary>
    public static string[] ElementsOf(string type) => ByType.TryGetValue(type, out string[]? elements) ? elements : Usual;

    /// <summary>Finds the patients that a value refers to, and adds the runs whose group contains one of them.</summary>
    /// <param name="value">The JSON of an element.</param>
    /// <param name="members">The members of the group at each run.</param>
    /// <param name="runs">The runs whose group contains one of the patients, one bit per run.</param>
    /// <returns>True if the value refers to a patient.</returns>
    public static bool FindPatients(ReadOnlySpan<byte> value, MemberTable members, ref ulong runs)
    {
        bool found = false;
        Utf8JsonReader reader = new(value, ResourceParser.ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName
                && reader.ValueTextEquals("reference"u8)
                && reader.Read()
                && reader.TokenType == JsonTokenType.String
                && TryReadId(Utf8Json.TextOf(ref reader), out ReadOnlySpan<byte> id))
            {
                found = true;
                runs |= members.RunsOf(id);
            }
        }

        return found;
    }

    /// <summary>Reads the id of <c>Patient/id</c>, also at the end of an absolute URL, and also if <c>/_history/…</c> follows.</summary>
    private static bool TryReadId(ReadOnlySpan<byte> reference, out ReadOnlySpan<byte> id)
    {
        ReadOnlySpan<byte> mark = "Patient/"u8;
        int at = reference.StartsWith(mark) ? 0 : reference.IndexOf("://"u8) < 0 ? -1 : 1 + reference.LastIndexOf("/Patient/"u8);
        if (at < 0 || (at == 0 && !reference.StartsWith(mark)))
        {
            id = default;
            return false;
        }

        id = reference.Slice(at + mark.Length);
        int end = id.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        id = end < 0 ? id : id.Slice(0, end);
        return !id.IsEmpty;
    }
}
