using System.Text.Json;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Data;

/// <summary>All data that a sandbox can export at one time, as files. A change makes a new data set.</summary>
internal sealed class DataSet
{
    // The SNOMED CT codes of type 2 diabetes, diabetes mellitus and type 1 diabetes.
    private static readonly HashSet<string> DiabetesCodes = new(StringComparer.Ordinal) { "44054006", "73211009", "46635009" };

    private readonly Lazy<HashSet<string>> _patients;
    private readonly Lazy<Dictionary<string, HashSet<string>>> _groups;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public DataSet(IReadOnlyList<DataFile> files, DataHistory history)
    {
        Files = files;
        History = history;
        _patients = new(() => new(Resources("Patient").Select(PatientCompartment.PatientOf).OfType<string>(), StringComparer.Ordinal));
        _groups = new(ReadGroups);
    }

    public IReadOnlyList<DataFile> Files { get; }

    /// <summary>The earlier changes.</summary>
    public DataHistory History { get; }

    /// <summary>The ids of all patients.</summary>
    public HashSet<string> Patients => _patients.Value;

    /// <summary>The ids of all groups.</summary>
    public IEnumerable<string> Groups => _groups.Value.Keys;

    /// <summary>The groups that can be exported although no file contains them, as Group resources.</summary>
    public IEnumerable<byte[]> UnwrittenGroups => _groups.Value.Where(group => !_written.Contains(group.Key)).Select(group => WriteGroup(group.Key, group.Value));

    /// <summary>The resource types, sorted.</summary>
    public IReadOnlyList<string> Types => [.. Files.Select(file => file.Type!).Distinct().OrderBy(type => type, StringComparer.Ordinal)];

    /// <summary>The ids of the patients in a group, or <see langword="null"/> if there is no such group.</summary>
    public HashSet<string>? FindGroup(string id) => _groups.Value.TryGetValue(id, out HashSet<string>? members) ? members : null;

    /// <summary>The ids of the patients in a Group resource, in its order.</summary>
    public static IEnumerable<string> MembersOf(JsonElement group)
    {
        if (!group.TryGetProperty("member", out JsonElement members) || members.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (JsonElement member in members.EnumerateArray())
        {
            if (member.TryGetProperty("entity", out JsonElement entity) && PatientCompartment.ReferencedPatient(entity) is string patient)
            {
                yield return patient;
            }
        }
    }

    private Dictionary<string, HashSet<string>> ReadGroups()
    {
        Dictionary<string, HashSet<string>> groups = new(StringComparer.Ordinal);
        foreach (JsonElement group in Resources("Group"))
        {
            if (group.TryGetProperty("id", out JsonElement id) && id.GetString() is string name)
            {
                groups[name] = new(MembersOf(group), StringComparer.Ordinal);
                _written.Add(name);
            }
        }

        // These two groups always exist, even if the data has no Group resources.
        if (!groups.ContainsKey("all"))
        {
            groups["all"] = Patients;
        }

        if (!groups.ContainsKey("diabetics"))
        {
            groups["diabetics"] = new(Resources("Condition").Where(IsDiabetes).Select(PatientCompartment.PatientOf).OfType<string>(), StringComparer.Ordinal);
        }

        return groups;
    }

    private static byte[] WriteGroup(string id, HashSet<string> members) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Group");
        json.WriteString("id", id);
        json.WriteBoolean("active", true);
        json.WriteString("type", "person");
        json.WriteBoolean("actual", true);
        json.WriteNumber("quantity", members.Count);

        // FHIR does not allow empty arrays.
        if (members.Count > 0)
        {
            json.WriteStartArray("member");
            foreach (string member in members.OrderBy(member => member, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteStartObject("entity");
                json.WriteString("reference", "Patient/" + member);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static bool IsDiabetes(JsonElement condition) =>
        condition.TryGetProperty("code", out JsonElement code)
        && code.TryGetProperty("coding", out JsonElement codings)
        && codings.EnumerateArray().Any(coding => coding.TryGetProperty("code", out JsonElement value) && DiabetesCodes.Contains(value.GetString() ?? ""));

    private IEnumerable<JsonElement> Resources(string type)
    {
        foreach (DataFile file in Files.Where(file => file.Type == type))
        {
            using LineReader lines = new(file.Path);
            while (lines.Read())
            {
                using JsonDocument resource = JsonDocument.Parse(lines.Line);
                yield return resource.RootElement;
            }
        }
    }
}
