using System.Text;

namespace RedoxExport.References;

/// <summary>The FHIR base that absolute references are compared with.</summary>
internal sealed class ReferenceServer
{
    private readonly byte[] _authority;
    private readonly byte[] _path;

    /// <param name="baseUri">The FHIR base; <see langword="null"/> if it is not known: every absolute reference then leads to another server.</param>
    public ReferenceServer(Uri? baseUri)
    {
        BaseUri = baseUri;
        _authority = baseUri is null ? [] : Encoding.ASCII.GetBytes(baseUri.Authority.ToLowerInvariant());
        _path = baseUri is null ? [] : Encoding.UTF8.GetBytes(baseUri.AbsolutePath.TrimEnd('/') + "/");
    }

    public Uri? BaseUri { get; }

    /// <summary>Returns the part of an absolute reference after the base; empty if it leads elsewhere.</summary>
    /// <remarks>
    /// A server behind a TLS proxy writes <c>http:</c>, so the scheme is not compared. The path is compared exactly: Redox's is case-sensitive.
    /// </remarks>
    public ReadOnlySpan<byte> Below(ReadOnlySpan<byte> reference)
    {
        int scheme = StartsWith(reference, "https://"u8) ? 8 : StartsWith(reference, "http://"u8) ? 7 : 0;
        if (scheme == 0 || BaseUri is null)
        {
            return default;
        }

        ReadOnlySpan<byte> rest = reference.Slice(scheme);
        return StartsWith(rest, _authority) && rest.Slice(_authority.Length).StartsWith(_path) ? rest.Slice(_authority.Length + _path.Length) : default;
    }

    /// <summary>True if a text begins with lowercase ASCII letters, in any case.</summary>
    internal static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length < lower.Length)
        {
            return false;
        }

        for (int i = 0; i < lower.Length; i++)
        {
            byte value = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
            if (value != lower[i])
            {
                return false;
            }
        }

        return true;
    }
}
