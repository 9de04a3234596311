using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>The values that the paths of a selection found in one resource, as offsets into its bytes.</summary>
/// <param name="columns">The number of paths.</param>
internal sealed class FoundValues(int columns)
{
    private readonly FoundValue[] _first = new FoundValue[columns];
    private readonly int[] _counts = new int[columns];
    private readonly List<(int Column, FoundValue Value)> _others = [];

    /// <summary>The bytes that the offsets refer to.</summary>
    public byte[] Json { get; private set; } = [];

    public int Columns => _first.Length;

    [MethodImpl(HotPath.Optimized)]
    public void Begin(byte[] json)
    {
        Json = json;
        foreach (ref int count in _counts.AsSpan())
        {
            count = 0;
        }

        if (_others.Count > 0)
        {
            _others.Clear();
        }
    }

    [MethodImpl(HotPath.Optimized)]
    public void Add(int[] to, JsonTokenType kind, int start, int length)
    {
        // A null value counts as missing.
        if (kind == JsonTokenType.Null)
        {
            return;
        }

        FoundValue value = new(kind, start, length);
        foreach (int column in to)
        {
            if (_counts[column]++ == 0)
            {
                _first[column] = value;
            }
            else
            {
                _others.Add((column, value));
            }
        }
    }

    /// <summary>Gets the number of values of a column.</summary>
    public int Count(int column) => _counts[column];

    /// <summary>Gets the first or only value of a column.</summary>
    public FoundValue First(int column) => _first[column];

    /// <summary>Gets all values of a column except the first, in the order of the JSON text.</summary>
    public IEnumerable<FoundValue> Others(int column)
    {
        foreach ((int Column, FoundValue Value) other in _others)
        {
            if (other.Column == column)
            {
                yield return other.Value;
            }
        }
    }
}
