using System.Security.Cryptography;
using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>Hashes the content of an attachment while it is received. SHA-1 is the hash that FHIR has for attachments.</summary>
internal sealed class OpaqueCheck() : ContentCheck(null)
{
    private readonly IncrementalHash _sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
    private string? _hash;
    private long _bytes;

    public override long Bytes => _bytes;

    public override string? Sha1()
    {
        if (_hash is null)
        {
            _hash = Hexadecimal.Lower(_sha1.GetHashAndReset());
            _sha1.Dispose();
        }

        return _hash;
    }

    protected override void Look(byte[] buffer, int offset, int count)
    {
        _sha1.AppendData(buffer, offset, count);
        _bytes += count;
    }
}
