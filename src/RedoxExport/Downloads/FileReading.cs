using System.Security.Cryptography;
using RedoxExport.Compression;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>What reading a file of an export to its end has shown, in constant memory.</summary>
/// <param name="Length">Bytes on disk.</param>
/// <param name="Sha256">Of the bytes on disk.</param>
/// <param name="Tally">The lines of what they are, or unpack to.</param>
/// <param name="DecodedSha256">Of what they are, or unpack to.</param>
/// <param name="PackingFault">What is wrong with its gzip data; <see langword="null"/> where nothing is, or it has none.</param>
internal sealed record FileReading(long Length, string Sha256, NdjsonTally Tally, string DecodedSha256, string? PackingFault)
{
    /// <summary>Reads a file; packed if its name says so.</summary>
    /// <param name="path">The file. Whoever writes or replaces it is not kept from it.</param>
    /// <param name="expectedType">The resource type that every line has to be of; <see langword="null"/> for any.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<FileReading> ReadAsync(string path, string? expectedType, FileProgress progress, CancellationToken cancellationToken)
    {
        bool isPacked = path.EndsWith(ExportLayout.GzipEnding, StringComparison.OrdinalIgnoreCase);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        using IncrementalHash packedHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using WireStream bytes = new(file, null, 0, isPacked ? packedHash : null);
        using Stream content = isPacked ? new CheckedGzipStream(bytes, leaveOpen: true) : bytes;
        ContentCheck check = new(expectedType);
        progress.Begin(file.Length);
        string? fault = null;
        byte[] buffer = FileBuffers.Shared.Rent();
        try
        {
            try
            {
                int read;
                while ((read = await content.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    check.Add(buffer, read);
                    progress.Add(read, bytes.Count);
                }
            }
            catch (GzipDataException e)
            {
                fault = e.Message;
            }

            // What cannot be unpacked belongs to the file all the same.
            while (await bytes.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            FileBuffers.Shared.Return(buffer, buffer.Length);
        }

        string decoded = check.Sha256();
        return new FileReading(bytes.Count, isPacked ? Hexadecimal.Lower(packedHash.GetHashAndReset()) : decoded, check.Tally, decoded, fault);
    }
}
