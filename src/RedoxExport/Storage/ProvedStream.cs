using System.Security.Cryptography;

namespace RedoxExport.Storage;

/// <summary>Reads a file and throws at its end if its bytes are not those that were saved.</summary>
/// <param name="source">The file, positioned at its first byte. It is disposed with this stream.</param>
/// <param name="sha256">The expected SHA-256 of the bytes, in lower-case hexadecimal digits.</param>
internal sealed class ProvedStream(Stream source, string sha256) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isProved;

    /// <exception cref="AlteredFileException">The end was reached, and the bytes are not those that were saved.</exception>
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
