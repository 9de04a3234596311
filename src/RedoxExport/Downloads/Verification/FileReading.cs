using System.Security.Cryptography;
using RedoxExport.Compression;
using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>The result of reading a file of an export to its end, in constant memory.</summary>
/// <param name="Length">Bytes on disk.</param>
/// <param name="Sha256">The SHA-256 of the bytes on disk.</param>
/// <param name="Counter">The counters for the lines of the content (decompressed if necessary).</param>
/// <param name="DecodedSha256">The SHA-256 of the content (decompressed if necessary).</param>
/// <param name="PackingFault">The fault in the gzip data; <see langword="null"/> if there is none, or if the file is not compressed.</param>
/// <param name="Damage">The lines for which a reader of the resources reports an error; <see langword="null"/> if there are none.</param>
internal sealed record FileReading(long Length, string Sha256, NdjsonCounter Counter, string DecodedSha256, string? PackingFault, LineDamage? Damage)
{
    /// <summary>The number of lines that may be headers, which a server does not have to count.</summary>
    public long Headers { get; init; }

    private static readonly ResourceTypeFilter AllTypes = new(null);

    /// <summary>
    /// Reads a file, and decompresses it if its name has the ending of a gzip file. Every line is judged as <see cref="ResourceFile"/> judges it, in
    /// the same pass, on other threads.
    /// </summary>
    /// <param name="path">The file. It is not locked: other processes may write or replace it.</param>
    /// <param name="expectedType">The resource type that every line must have; <see langword="null"/> for any.</param>
    /// <param name="newShape">Creates the object that makes items of the resources, one per thread.</param>
    /// <param name="onMade">Receives the items, one at a time.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static FileReading Read<T>(string path, string? expectedType, Func<LineShape<T>> newShape, Action<T> onMade, FileProgress progress, CancellationToken cancellationToken)
    {
        bool isPacked = ExportLayout.IsGzip(path);
        using IncrementalHash packedHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using CountedFile file = new(path, isPacked ? packedHash : null);
        using Stream content = isPacked ? new CheckedGzipStream(file, leaveOpen: true) : file;
        ContentCheck check = new(expectedType);
        progress.Begin(file.Length);
        LineDamageCounter damage = new();
        string? fault = null;
        try
        {
            long lines = 0;
            BlockReader reader = new(new CheckedContent(content, check, read => progress.Add(read, file.Count)));
            foreach (LineBatch<T> batch in ReadAhead.Read(reader, () => new BlockParser<T>(AllTypes, newShape(), BlockReader.DefaultMaxLineLength), null, cancellationToken))
            {
                foreach (BadLine bad in batch.Bad)
                {
                    damage.Add(lines + bad.Line);
                }

                batch.Items.ForEach(onMade);
                lines += batch.Lines;
            }
        }
        catch (GzipDataException e)
        {
            fault = e.Message;
        }

        // If the gzip data is damaged, the rest still counts toward the size and the hash of the file.
        file.ReadToEnd(cancellationToken);
        string decoded = check.Sha256();
        return new FileReading(file.Count, isPacked ? Hexadecimal.Lower(packedHash.GetHashAndReset()) : decoded, check.Counter, decoded, fault, damage.Damage) { Headers = check.Headers };
    }
}
