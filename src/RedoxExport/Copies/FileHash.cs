using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>Hashes a file on the disk.</summary>
internal static class FileHash
{
    /// <summary>The SHA-256 of a file, in lower-case hexadecimal digits.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static string Of(string path, CancellationToken cancellation)
    {
        using FileStream file = File.OpenRead(path);
        return Of(file, cancellation);
    }

    /// <summary>The SHA-256 of the rest of a stream, in lower-case hexadecimal digits.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static string Of(Stream stream, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = FileBuffers.Shared.Rent();
        try
        {
            int read;
            while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }

            return Hexadecimal.Lower(hash.GetHashAndReset());
        }
        finally
        {
            FileBuffers.Shared.Return(buffer, buffer.Length);
        }
    }
}
