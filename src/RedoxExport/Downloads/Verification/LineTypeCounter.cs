using System.Text;

namespace RedoxExport.Downloads;

/// <summary>Counts lines by type. Allocates nothing for a line of a known type.</summary>
internal sealed class LineTypeCounter
{
    // A hostile server can make up a new type for every line. Real servers have fewer than 200 types.
    private const int MostTypes = 100;
    private const int LongestName = 64;

    private readonly List<(byte[] Name, string Text)> _types = [];
    private readonly List<long> _counts = [];
    private int _last = -1;

    /// <summary>The number of counted lines.</summary>
    public long Total { get; private set; }

    /// <summary>The counted lines by type; <see langword="null"/> if there are none.</summary>
    public LineTypeCounts? Counts => Total == 0
        ? null
        : new LineTypeCounts(_types.Select((type, i) => new KeyValuePair<string, long>(type.Text, _counts[i])));

    /// <summary>Counts a line.</summary>
    /// <param name="name">The type that the line names, in UTF-8.</param>
    public void Add(ReadOnlySpan<byte> name)
    {
        Total++;
        if (_last < 0 || !name.SequenceEqual(_types[_last].Name))
        {
            _last = IndexOf(name);
        }

        _counts[_last]++;
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> known = IsPlain(name) ? name : default;
        for (int i = 0; i < _types.Count; i++)
        {
            if (known.SequenceEqual(_types[i].Name))
            {
                return i;
            }
        }

        bool isFull = _types.Count >= MostTypes;
        if (isFull && !known.IsEmpty)
        {
            return IndexOf(default);
        }

        byte[] kept = known.ToArray();
        _types.Add((kept, kept.Length == 0 ? LineTypeCounts.OtherNames : Encoding.UTF8.GetString(kept)));
        _counts.Add(0);
        return _types.Count - 1;
    }

    // Only a plain name is shown. Any other text comes from an untrusted server and may hold anything.
    private static bool IsPlain(ReadOnlySpan<byte> name)
    {
        foreach (byte b in name)
        {
            if (b is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z')))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= LongestName;
    }
}
