using System.Globalization;
using System.Text;

namespace RedoxExport.Tests.Reliability;

/// <summary>What is exported while it is killed: a few large files, which are to be continued, and many small ones, which come whole or not at all.</summary>
public sealed class KillData : IDisposable
{
    private const int Seed = 20261123;
    private const int ShortForm = 3;

    // A hexadecimal or repeated text would shrink to nothing under gzip. Three bytes of chance in four characters do not.
    private const int RandomBytesPerLine = 1500;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redox-export-kill-");

    public KillData()
    {
        Random random = new(Seed);
        (int large, int largeBytes, int small) = IsLong ? (6, 45_000_000, 300) : (3, 6_000_000, 60);
        for (int i = 1; i <= large; i++)
        {
            WriteFile(random, "Observation", "valueString", i, largeBytes + random.Next(100_000));
        }

        for (int i = 1; i <= small; i++)
        {
            WriteFile(random, "DiagnosticReport", "conclusion", i, 95_000 + random.Next(10_000));
        }
    }

    /// <summary>How many kills: a few, unless the long form is asked for.</summary>
    public static int Kills { get; } = int.TryParse(Environment.GetEnvironmentVariable("REDOXEXPORT_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int kills)
        ? kills
        : ShortForm;

    /// <summary>The folder that a sandbox serves.</summary>
    public string FullPath => _folder.FullName;

    private static bool IsLong => Kills > ShortForm;

    public void Dispose() => _folder.Delete(recursive: true);

    private void WriteFile(Random random, string type, string member, int number, int bytes)
    {
        using FileStream file = File.Create(Path.Combine(FullPath, FormattableString.Invariant($"{type}.{number:D4}.ndjson")));
        byte[] chance = new byte[RandomBytesPerLine];
        for (int line = 1; file.Length < bytes; line++)
        {
            random.NextBytes(chance);
            file.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""{"resourceType":"{{type}}","id":"{{number}}-{{line}}","{{member}}":"{{Convert.ToBase64String(chance)}}"}""") + "\n"));
        }
    }
}
