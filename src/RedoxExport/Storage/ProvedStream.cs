using System.Security.Cryptography;

namespace RedoxExport.Storage;

/// <summary>A file that is read to its end only if its bytes are those that were saved.</summary>
/// <param name="source">The file, from its first byte on. It is closed with the stream.</param>
/// <param name="sha256">The SHA-256 that the bytes have to have, in lower-case hexadecimal digits.</param>
internal sealed class ProvedStream(Stream source, string sha256) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isProved;

    /// <exception cref="AlteredFileException">The end is reached, and the bytes were not those that were saved.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = source.Read(buffer, offset, count);
        if (read > 0)
        {
            _hash.AppendData(buffer, offset, read);
        }
        else if (count > 0 && !_isProved)
        {
            _isProved = Hexadecimal.Lower(_hash.GetHashAndReset()) == sha256 ? true : throw new AlteredFileException();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
