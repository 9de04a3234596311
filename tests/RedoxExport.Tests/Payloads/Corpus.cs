using System.Collections;
using System.Globalization;
using System.Text.Json;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>The payloads under Corpus/ and what <c>index.json</c> there expects of each.</summary>
internal static class Corpus
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "tests", "RedoxExport.Tests", "Payloads", "Corpus");

    public static IReadOnlyList<CorpusCase> Cases { get; } = Load();

    public static byte[] Example => Cases.Single(one => one.File == "valid/example.json").Bytes();

    /// <summary>The value of a property path such as <c>Meta.Logs.0.Id</c>, in the form that the index has it in.</summary>
    public static object? Value(ExportResponse response, string path)
    {
        object? value = response;
        string[] names = path.Split('.');
        for (int i = 0; i < names.Length && value is not null; i++)
        {
            string name = names[i];
            value = value switch
            {
                _ when name == "ToString" => value.ToString(),
                ICollection list when name == "Count" => list.Count,
                IReadOnlyDictionary<string, JsonElement> members => members[name].GetRawText(),
                IList list => list[int.Parse(name, CultureInfo.InvariantCulture)],
                _ => value.GetType().GetProperty(name)!.GetValue(value),
            };
        }

        return value is DateTimeOffset time ? time.ToString("O", CultureInfo.InvariantCulture) : value;
    }

    private static List<CorpusCase> Load() =>
        JsonSerializer.Deserialize<List<CorpusCase>>(File.ReadAllBytes(Path.Combine(Folder, "index.json")), Options)!;
}
