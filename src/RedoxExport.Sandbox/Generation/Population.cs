namespace RedoxExport.Sandbox.Generation;

/// <summary>The numbers and ids of patients, practitioners and organizations. A resource can refer to any other without a lookup.</summary>
internal sealed class Population(int seed, int patientCount, bool hasAttachments = false)
{
    /// <summary>The id of the group whose members change.</summary>
    public const string Roster = "roster";

    public int Seed => seed;

    public int PatientCount => patientCount;

    /// <summary>True if patients have documents: see <see cref="SandboxOptions.Attachments"/>.</summary>
    public bool HasAttachments => hasAttachments;

    public int PractitionerCount => Math.Max(2, patientCount / 10);

    public int OrganizationCount => 1 + (patientCount / 50);

    public string Patient(int index) => Id("Patient", index);

    public string Practitioner(int index) => Id("Practitioner", index);

    public string Organization(int index) => Id("Organization", index);

    /// <summary>Every fourth patient, beginning with the first, has type 2 diabetes.</summary>
    public static bool IsDiabetic(int patient) => patient % 4 == 0;

    /// <summary>Initially, three of five patients are on the roster, with and without diabetes.</summary>
    public static bool StartsOnRoster(int patient) => patient % 5 < 3;

    private string Id(string type, int index) => DeterministicId.Create(seed, type, index).ToString("D");
}
