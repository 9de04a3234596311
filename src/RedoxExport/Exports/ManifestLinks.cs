using System.Runtime.CompilerServices;
using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>
/// The links of one page of a manifest. Most links differ only in their last segment, so the shared prefix is stored once: the links of
/// 100,000 files take 1 to 2 MB.
/// </summary>
internal sealed class ManifestLinks(Uri from)
{
    private readonly List<string> _prefixes = [];
    private readonly List<ulong> _prefixHashes = [];
    private byte[] _suffixes = new byte[1024];
    private int _used;
    private byte[] _lastPrefix = [];
    private int _lastPrefixIndex = -1;

    /// <summary>True if any link has a query or a fragment. Only then can two different links be the same file with a new signature.</summary>
    public bool HaveQueries { get; private set; }

    /// <summary>Stores a link.</summary>
    /// <param name="text">The link, in UTF-8.</param>
    /// <returns>The place of the stored link; <see langword="null"/> if the text is not a URL.</returns>
    public StoredLink? Add(ReadOnlySpan<byte> text)
    {
        if (_lastPrefixIndex >= 0 && text.StartsWith(_lastPrefix) && IsPlain(text[_lastPrefix.Length..]))
        {
            return Keep(_lastPrefixIndex, text[_lastPrefix.Length..]);
        }

        string url = Encoding.UTF8.GetString(text.ToArray());
        if (LinkText.Resolve(from, url) is not { } link)
        {
            return null;
        }

        // The text is kept if .NET can read it as a link by itself. For some texts it can only read what Resolve made of them.
        bool isLink = !url.StartsWith("/", StringComparison.Ordinal) && LinkText.Absolute(url) is not null;
        string absolute = isLink ? url : link.AbsoluteUri;
        int end = absolute.IndexOfAny(['?', '#']) is >= 0 and int query ? query : absolute.Length;
        int cut = absolute.LastIndexOf('/', end - 1) + 1;
        string prefix = absolute[..cut];
        int index = _prefixes.Count > 0 && _prefixes[^1] == prefix ? _prefixes.Count - 1 : AddPrefix(prefix);
        if (absolute == url && HoldsRoot(prefix))
        {
            // A later link with the same prefix and a plain last segment needs no Uri to be parsed.
            _lastPrefix = Encoding.UTF8.GetBytes(prefix);
            _lastPrefixIndex = index;
        }

        return Keep(index, Encoding.UTF8.GetBytes(absolute[cut..]));
    }

    /// <summary>The link at a place.</summary>
    public Uri this[StoredLink link]
    {
        [MethodImpl(HotPath.Optimized)]
        get => new(_prefixes[link.Prefix] + Encoding.UTF8.GetString(_suffixes, link.Start, link.Length));
    }

    /// <summary>The hash of a link.</summary>
    public ulong HashOf(StoredLink link) => TextHash.Add(_prefixHashes[link.Prefix], Suffix(link));

    /// <summary>The hash of a link without its query and fragment.</summary>
    public ulong PathHashOf(StoredLink link) => TextHash.Add(_prefixHashes[link.Prefix], WithoutQuery(Suffix(link)));

    /// <summary>True if a link equals one of another list, character by character.</summary>
    public bool IsSame(StoredLink link, ManifestLinks others, StoredLink other) => IsSame(link, Suffix(link), others, other, others.Suffix(other));

    /// <summary>As <see cref="IsSame(StoredLink, ManifestLinks, StoredLink)"/>, but ignores query and fragment.</summary>
    public bool IsSamePath(StoredLink link, ManifestLinks others, StoredLink other) =>
        IsSame(link, WithoutQuery(Suffix(link)), others, other, WithoutQuery(others.Suffix(other)));

    // A prefix ends with the last slash before the query, so equal links are always split at the same place.
    private bool IsSame(StoredLink link, ReadOnlySpan<byte> suffix, ManifestLinks others, StoredLink other, ReadOnlySpan<byte> otherSuffix) =>
        suffix.SequenceEqual(otherSuffix) && _prefixes[link.Prefix] == others._prefixes[other.Prefix];

    private ReadOnlySpan<byte> Suffix(StoredLink link) => _suffixes.AsSpan(link.Start, link.Length);

    private static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> suffix) =>
        suffix.IndexOfAny((byte)'?', (byte)'#') is >= 0 and int cut ? suffix[..cut] : suffix;

    // The prefix must contain scheme, host and a slash. After "https://" alone, or after an empty prefix, a plain segment would not be a path.
    private static bool HoldsRoot(string prefix) =>
        prefix.IndexOf("://", StringComparison.Ordinal) is > 0 and int scheme && prefix.IndexOf('/', scheme + 3) > scheme + 3;

    // Only characters that cannot start a port, a host, a user or another path: parsing a Uri would give the same text.
    private static bool IsPlain(ReadOnlySpan<byte> segment)
    {
        foreach (byte b in segment)
        {
            if (b is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')
                or (byte)'.' or (byte)'-' or (byte)'_' or (byte)'~' or (byte)'?' or (byte)'=' or (byte)'&'))
            {
                return false;
            }
        }

        // "." and ".." are relative path segments, not names.
        return segment.Length > 2;
    }

    private int AddPrefix(string prefix)
    {
        _prefixes.Add(prefix);
        _prefixHashes.Add(TextHash.OfUtf8(prefix));
        return _prefixes.Count - 1;
    }

    private StoredLink Keep(int prefix, ReadOnlySpan<byte> suffix)
    {
        if (_suffixes.Length - _used < suffix.Length)
        {
            Array.Resize(ref _suffixes, Math.Max(_suffixes.Length * 2, _used + suffix.Length));
        }

        HaveQueries |= suffix.IndexOfAny((byte)'?', (byte)'#') >= 0;
        suffix.CopyTo(_suffixes.AsSpan(_used));
        StoredLink link = new(prefix, _used, suffix.Length);
        _used += suffix.Length;
        return link;
    }
}

/// <summary>The place of a stored link: the index of its prefix, and the start and length of its suffix in bytes.</summary>
internal readonly record struct StoredLink(int Prefix, int Start, int Length);
