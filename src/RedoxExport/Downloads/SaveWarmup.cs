using System.IO.Compression;
using System.Text;
using System.Text.Json;
using RedoxExport.Compression;

namespace RedoxExport.Downloads;

/// <summary>
/// Loads and compiles what every file goes through (the hash, the counts, gzip, the journal's lines) while a server is being asked and a
/// processor has nothing to do. It is a tenth of a second, and of a gigabyte that comes in one second much.
/// </summary>
internal static class SaveWarmup
{
    private static int _begun;

    /// <summary>Begins, once in a process, and returns at once. Nothing is read, written or sent.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
        {
            _ = RunAsync();
        }
    }

    /// <summary>Sends one line through all of it.</summary>
    /// <returns>How many resources were counted on the way: one.</returns>
    internal static Task<long> RunAsync() => Task.Run(async () =>
    {
        byte[] line = Encoding.ASCII.GetBytes("""{"resourceType":"Basic","text":"As long as the folding of a checksum needs it to be, and a little longer than that; then a line has been through all."}""" + "\n");
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(line, 0, line.Length);
        }

        packed.Position = 0;
        ContentCheck check = new("Basic");
        byte[] buffer = new byte[2 * line.Length];
        using (CheckedGzipStream content = new(packed))
        {
            for (int read; (read = await content.ReadAsync(buffer, 0, buffer.Length, CancellationToken.None).ConfigureAwait(false)) > 0;)
            {
                check.Add(buffer, read);
            }
        }

        check.Tally.EndsWhole();
        using MemoryStream journal = new();
        using Utf8JsonWriter json = new(journal, ReadableJson.Compact);
        JournalReader.Write(json, new JournalEntry { Name = "Basic", State = JournalState.Complete, Url = "about:blank", Sha256 = check.Sha256() });
        return check.Tally.Resources;
    });
}
