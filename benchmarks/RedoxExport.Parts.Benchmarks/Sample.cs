using System.Text;
using RedoxExport.Benchmarks.Data;

namespace RedoxExport.Parts.Benchmarks;

/// <summary>What all parts are measured with: 8 MB of observations, on one core.</summary>
internal static class Sample
{
    private const long Size = 8_000_000;

    private static readonly Lazy<byte[]> Made = new(Make);

    public static byte[] Bytes => Made.Value;

    /// <summary>The same with <c>resourceType</c> as the last member of each line.</summary>
    public static byte[] WithTypeLast
    {
        get
        {
            const string Member = "\"resourceType\":\"Observation\"";
            string[] lines = Encoding.UTF8.GetString(Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => "{" + line[(Member.Length + 2)..^1] + "," + Member + "}\n")));
        }
    }

    private static byte[] Make()
    {
        string path = Path.GetTempFileName();
        try
        {
            ObservationWriter.Write(path, Size, seed: 1);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
