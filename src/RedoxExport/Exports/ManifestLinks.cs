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
    private byte[] _suffixes = new byte[1024];
    private int _used;
    private byte[] _lastPrefix = [];
    private int _lastPrefixIndex = -1;

    /// <summary>Whether any of them has a query: only then two that differ may be the same file under a new signature.</summary>
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
        if (absolute == url)
        {
            // The next one that begins the same way needs no Uri to be made of it: only a plain last segment differs.
            _lastPrefix = Encoding.UTF8.GetBytes(prefix);
            _lastPrefixIndex = index;
        }

        return Keep(index, Encoding.UTF8.GetBytes(absolute[cut..]));
    }

    /// <summary>The link at a place.</summary>
    public Uri this[LinkPlace place] => new(_prefixes[place.Prefix] + Encoding.UTF8.GetString(_suffixes, place.Start, place.Length));

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
        return _prefixes.Count - 1;
    }

    private LinkPlace Keep(int prefix, ReadOnlySpan<byte> suffix)
    {
        if (_suffixes.Length - _used < suffix.Length)
        {
            Array.Resize(ref _suffixes, Math.Max(_suffixes.Length * 2, _used + suffix.Length));
        }

        HaveQueries |= suffix.IndexOf((byte)'?') >= 0;
        suffix.CopyTo(_suffixes.AsSpan(_used));
        LinkPlace place = new(prefix, _used, suffix.Length);
        _used += suffix.Length;
        return place;
    }
}

/// <summary>Where a link is kept.</summary>
internal readonly record struct LinkPlace(int Prefix, int Start, int Length);
