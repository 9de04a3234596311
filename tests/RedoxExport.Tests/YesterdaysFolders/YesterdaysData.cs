using System.Text;

namespace RedoxExport.Tests.YesterdaysFolders;

/// <summary>
/// Files for a sandbox of which one is large enough, gzip or not, to be continued where it was cut, and one is whole before it. The
/// same every time.
/// </summary>
internal sealed class YesterdaysData : IDisposable
{
    private const int Seed = 18;
    private const int Patients = 900;
    private const int Observations = 800;

    // Random bytes, of which gzip takes only the part that Base64 adds.
    private const int RandomBytesPerLine = 1500;

    private static readonly DateTime LastChanged = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redox-export-yesterday-");

    public YesterdaysData()
    {
        Random random = new(Seed);
        byte[] bytes = new byte[RandomBytesPerLine];
        Write("Observation", Observations, id =>
        {
            random.NextBytes(bytes);
            return $$"""{"resourceType":"Observation","id":"{{id}}","valueString":"{{Convert.ToBase64String(bytes)}}"}""";
        });
        Write("Patient", Patients, id => $$"""{"resourceType":"Patient","id":"{{id}}"}""");
    }

    public string FullPath => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string type, int lines, Func<int, string> line)
    {
        StringBuilder text = new();
        for (int id = 1; id <= lines; id++)
        {
            text.Append(line(id)).Append('\n');
        }

        string path = Path.Combine(FullPath, type + ".0001.ndjson");
        File.WriteAllText(path, text.ToString());
        File.SetLastWriteTimeUtc(path, LastChanged);
    }
}
