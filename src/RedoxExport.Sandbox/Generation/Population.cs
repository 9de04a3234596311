namespace RedoxExport.Sandbox.Generation;

/// <summary>Who there is: how many of each, and their ids, so that any resource can refer to any other without looking it up.</summary>
internal sealed class Population(int seed, int patientCount)
{
    /// <summary>The id of the group whose members come and go.</summary>
    public const string Roster = "roster";

    public int Seed => seed;

    public int PatientCount => patientCount;

    public int PractitionerCount => Math.Max(2, patientCount / 10);

    public int OrganizationCount => 1 + (patientCount / 50);

    public string Patient(int index) => Id("Patient", index);

    public string Practitioner(int index) => Id("Practitioner", index);

    public string Organization(int index) => Id("Organization", index);

    /// <summary>Every fourth patient has type 2 diabetes, the first among them.</summary>
    public static bool IsDiabetic(int patient) => patient % 4 == 0;

    /// <summary>Three of five are on the roster at first, diabetics and others.</summary>
    public static bool StartsOnRoster(int patient) => patient % 5 < 3;

    private string Id(string type, int index) => DeterministicId.Create(seed, type, index).ToString("D");
}
