using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>
/// The links of one page of a manifest. Most differ in their last segment only, so what they share is kept once: the links of
/// 100,000 files take a megabyte or two.
/// </summary>
internal sealed class ManifestLinks(Uri from)
{
    private readonly List<string> _prefixes = [];
    private readonly List<ulong> _prefixHashes = [];
    private byte[] _suffixes = new byte[1024];
    private int _used;
    private byte[] _lastPrefix = [];
    private int _lastPrefixIndex = -1;

    /// <summary>Tells if any of them has a query or a fragment: only then two that differ may be the same file under a new signature.</summary>
    public bool HaveQueries { get; private set; }

    /// <summary>Keeps a link.</summary>
    /// <param name="text">The link, in UTF-8.</param>
    /// <returns>Where it is; <see langword="null"/> where it is no URL.</returns>
    public LinkPlace? Add(ReadOnlySpan<byte> text)
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

        string absolute = Uri.TryCreate(url, UriKind.Absolute, out _) && !url.StartsWith("/", StringComparison.Ordinal) ? url : link.AbsoluteUri;
        int end = absolute.IndexOfAny(['?', '#']) is >= 0 and int query ? query : absolute.Length;
        int cut = absolute.LastIndexOf('/', end - 1) + 1;
        string prefix = absolute[..cut];
        int index = _prefixes.Count > 0 && _prefixes[^1] == prefix ? _prefixes.Count - 1 : AddPrefix(prefix);
        if (absolute == url && HoldsRoot(prefix))
        {
            // The next one that begins the same way needs no Uri to be made of it: only a plain last segment differs.
            _lastPrefix = Encoding.UTF8.GetBytes(prefix);
            _lastPrefixIndex = index;
        }

        return Keep(index, Encoding.UTF8.GetBytes(absolute[cut..]));
    }

    /// <summary>The link at a place.</summary>
    public Uri this[LinkPlace place] => new(_prefixes[place.Prefix] + Encoding.UTF8.GetString(_suffixes, place.Start, place.Length));

    /// <summary>The hash of a link.</summary>
    public ulong HashOf(LinkPlace place) => TextHash.Add(_prefixHashes[place.Prefix], Suffix(place));

    /// <summary>The hash of a link without its query and fragment.</summary>
    public ulong PathHashOf(LinkPlace place) => TextHash.Add(_prefixHashes[place.Prefix], WithoutQuery(Suffix(place)));

    /// <summary>Tells if a link is the same as one of another list, to the last character.</summary>
    public bool IsSame(LinkPlace place, ManifestLinks others, LinkPlace other) => IsSame(place, Suffix(place), others, other, others.Suffix(other));

    /// <summary>As <see cref="IsSame(LinkPlace, ManifestLinks, LinkPlace)"/>, without query and fragment.</summary>
    public bool IsSamePath(LinkPlace place, ManifestLinks others, LinkPlace other) =>
        IsSame(place, WithoutQuery(Suffix(place)), others, other, WithoutQuery(others.Suffix(other)));

    // A prefix ends with the last slash before the query, so that links which are the same are divided at the same place.
    private bool IsSame(LinkPlace place, ReadOnlySpan<byte> suffix, ManifestLinks others, LinkPlace other, ReadOnlySpan<byte> otherSuffix) =>
        suffix.SequenceEqual(otherSuffix) && _prefixes[place.Prefix] == others._prefixes[other.Prefix];

    private ReadOnlySpan<byte> Suffix(LinkPlace place) => _suffixes.AsSpan(place.Start, place.Length);

    private static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> suffix) =>
        suffix.IndexOfAny((byte)'?', (byte)'#') is >= 0 and int cut ? suffix[..cut] : suffix;

    // Behind "https://" a host would follow, and in front of a text without a slash there is nothing at all: neither makes a link of every plain segment.
    private static bool HoldsRoot(string prefix) =>
        prefix.IndexOf("://", StringComparison.Ordinal) is > 0 and int scheme && prefix.IndexOf('/', scheme + 3) > scheme + 3;

    // Nothing that could be a port, a host, a user or another path: the same as a Uri, whatever it is made of.
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

        // "." and ".." are steps, not names.
        return segment.Length > 2;
    }

    private int AddPrefix(string prefix)
    {
        _prefixes.Add(prefix);
        _prefixHashes.Add(TextHash.OfUtf8(prefix));
        return _prefixes.Count - 1;
    }

    private LinkPlace Keep(int prefix, ReadOnlySpan<byte> suffix)
    {
        if (_suffixes.Length - _used < suffix.Length)
        {
            Array.Resize(ref _suffixes, Math.Max(_suffixes.Length * 2, _used + suffix.Length));
        }

        HaveQueries |= suffix.IndexOfAny((byte)'?', (byte)'#') >= 0;
        suffix.CopyTo(_suffixes.AsSpan(_used));
        LinkPlace place = new(prefix, _used, suffix.Length);
        _used += suffix.Length;
        return place;
    }
}

/// <summary>Where a link is kept.</summary>
internal readonly record struct LinkPlace(int Prefix, int Start, int Length);
