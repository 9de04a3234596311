using System.Buffers;
using System.Security.Cryptography;

namespace RedoxExport;

/// <summary>Hashes of spans.</summary>
/// <remarks>Copies may hold patients' data: they are wiped before another caller rents them.</remarks>
internal static class HashPolyfills
{
    private const int Sha256Length = 32;

    extension(SHA256)
    {
        public static int HashData(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            if (destination.Length < Sha256Length)
            {
                throw new ArgumentException("Destination is too short.", nameof(destination));
            }

            using SHA256 sha256 = SHA256.Create();
            byte[] copy = ArrayPool<byte>.Shared.Rent(source.Length);
            try
            {
                source.CopyTo(copy);
                sha256.ComputeHash(copy, 0, source.Length).CopyTo(destination);
                return Sha256Length;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy, clearArray: true);
            }
        }
    }

    extension(IncrementalHash hash)
    {
        public void AppendData(ReadOnlySpan<byte> data)
        {
            byte[] copy = ArrayPool<byte>.Shared.Rent(data.Length);
            try
            {
                data.CopyTo(copy);
                hash.AppendData(copy, 0, data.Length);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy, clearArray: true);
            }
        }
    }
}
