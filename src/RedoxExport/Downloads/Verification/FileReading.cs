using System.Security.Cryptography;
using RedoxExport.Compression;
using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>What reading a file of an export to its end has shown, in constant memory.</summary>
/// <param name="Length">Bytes on disk.</param>
/// <param name="Sha256">Of the bytes on disk.</param>
/// <param name="Tally">The lines of what they are, or unpack to.</param>
/// <param name="DecodedSha256">Of what they are, or unpack to.</param>
/// <param name="PackingFault">What is wrong with its gzip data; <see langword="null"/> where nothing is, or it has none.</param>
/// <param name="Damage">The lines that reading the resources reports an error for; <see langword="null"/> if there are none.</param>
internal sealed record FileReading(long Length, string Sha256, NdjsonTally Tally, string DecodedSha256, string? PackingFault, LineDamage? Damage)
{
    /// <summary>How many of its lines may be headers, which a server need not count.</summary>
    public long Headers { get; init; }

    private static readonly ResourceTypeFilter AllTypes = new(null);

    /// <summary>Reads a file; packed if its name says so. Every line is judged as <see cref="ResourceFile"/> does, in the same pass, on other threads.</summary>
    /// <param name="path">The file. Whoever writes or replaces it is not kept from it.</param>
    /// <param name="expectedType">The resource type that every line has to be of; <see langword="null"/> for any.</param>
    /// <param name="newShape">Gives what else is made of each resource: one for each thread.</param>
    /// <param name="onMade">Takes what was made, piece by piece.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="cancellationToken">Stops.</param>
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

        // What cannot be unpacked belongs to the file all the same.
        file.ReadToEnd(cancellationToken);
        string decoded = check.Sha256();
        return new FileReading(file.Count, isPacked ? Hexadecimal.Lower(packedHash.GetHashAndReset()) : decoded, check.Tally, decoded, fault, damage.Damage) { Headers = check.Headers };
    }
}
