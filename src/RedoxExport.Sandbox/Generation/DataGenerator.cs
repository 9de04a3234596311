using System.Globalization;
using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Generation;

/// <summary>
/// Generates valid, linked FHIR R4 resources, one patient at a time, so that memory use does not grow with the number of patients.
/// </summary>
/// <param name="seed">The seed of the data.</param>
/// <param name="patientCount">The number of patients.</param>
/// <param name="withRoster">True to add the group <c>roster</c>, whose members change.</param>
/// <param name="withAttachments">True to add documents with attachments.</param>
internal sealed class DataGenerator(int seed, int patientCount, bool withRoster, bool withAttachments = false)
{
    private readonly Population _population = new(seed, patientCount, withAttachments);

    /// <param name="folder">The folder for the files.</param>
    /// <param name="maxResourcesPerFile">The maximum number of resources in a file; <see langword="null"/> for no limit.</param>
    /// <param name="lastModified">The time of last modification of the files.</param>
    /// <param name="cancellationToken">Cancels the generation between two patients.</param>
    public IReadOnlyList<DataFile> Write(string folder, int? maxResourcesPerFile, DateTimeOffset lastModified, CancellationToken cancellationToken)
    {
        using ResourceSink sink = new(folder, maxResourcesPerFile, lastModified);
        using FhirWriter writer = new();
        for (int index = 0; index < _population.OrganizationCount; index++)
        {
            sink.Add("Organization", WriteOrganization(writer, index));
        }

        for (int index = 0; index < _population.PractitionerCount; index++)
        {
            sink.Add("Practitioner", WritePractitioner(writer, index));
        }

        sink.Add("Group", WriteGroup(writer, "all", "All patients", _ => true));
        sink.Add("Group", WriteGroup(writer, "diabetics", "Patients with type 2 diabetes", Population.IsDiabetic));
        if (withRoster)
        {
            sink.Add("Group", WriteGroup(writer, Population.Roster, "Attributed patients", Population.StartsOnRoster));
        }

        for (int index = 0; index < patientCount; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            new PatientChart(_population, index, writer, sink).Write();
        }

        return sink.Complete();
    }

    private ArraySegment<byte> WriteOrganization(FhirWriter writer, int index)
    {
        Dice dice = new(seed, "organization", index);
        string name = Vocabulary.OrganizationNames[index % Vocabulary.OrganizationNames.Count];
        int branch = index / Vocabulary.OrganizationNames.Count;
        writer.Begin("Organization", _population.Organization(index), Calendar.Earliest.AddDays(index % 300))
            .Identifier("https://sandbox.example/organizations", (1000 + index).ToString(CultureInfo.InvariantCulture))
            .Flag("active", true)
            .Concepts("type", new Concept(Vocabulary.Terminology + "organization-type", "prov", "Healthcare Provider"))
            .Text("name", branch == 0 ? name : name + " " + (branch + 1).ToString(CultureInfo.InvariantCulture))
            .Array("telecom").Item().Text("system", "phone").Text("value", Phone(dice)).EndItemAndArray();
        return Address(writer, dice, "work").Finish();
    }

    private ArraySegment<byte> WritePractitioner(FhirWriter writer, int index)
    {
        Dice dice = new(seed, "practitioner", index);
        bool female = dice.Chance(50);
        writer.Begin("Practitioner", _population.Practitioner(index), Calendar.Earliest.AddDays(index % 300).AddHours(7))
            .Identifier("http://hl7.org/fhir/sid/us-npi", (9990000000L + index).ToString(CultureInfo.InvariantCulture))
            .Flag("active", true)
            .Array("name").Item().Text("use", "official").Text("family", dice.Pick(Vocabulary.FamilyNames))
            .Texts("given", dice.Pick(female ? Vocabulary.FemaleNames : Vocabulary.MaleNames)).Texts("prefix", "Dr.").EndItemAndArray()
            .Text("gender", female ? "female" : "male");
        return writer.Finish();
    }

    private ArraySegment<byte> WriteGroup(FhirWriter writer, string id, string name, Func<int, bool> isMember)
    {
        List<int> members = Enumerable.Range(0, patientCount).Where(isMember).ToList();
        writer.Begin("Group", id, Calendar.Earliest.AddDays(400))
            .Flag("active", true)
            .Text("type", "person")
            .Flag("actual", true)
            .Text("name", name)
            .Number("quantity", members.Count.ToString(CultureInfo.InvariantCulture));

        // FHIR does not allow empty arrays.
        if (members.Count > 0)
        {
            writer.Array("member");
            foreach (int member in members)
            {
                writer.Item().Reference("entity", "Patient", _population.Patient(member)).End();
            }

            writer.EndArray();
        }

        return writer.Finish();
    }

    internal static string Phone(Dice dice) => FormattableString.Invariant($"+1 555 01{dice.Between(0, 99):00} {dice.Between(0, 9999):0000}");

    internal static FhirWriter Address(FhirWriter writer, Dice dice, string use)
    {
        (string city, string state, string postalCode) = dice.Pick(Vocabulary.Places);
        return writer.Array("address").Item().Text("use", use)
            .Texts("line", FormattableString.Invariant($"{dice.Between(1, 999)} {dice.Pick(Vocabulary.Streets)}"))
            .Text("city", city).Text("state", state).Text("postalCode", postalCode).Text("country", "US").EndItemAndArray();
    }
}
