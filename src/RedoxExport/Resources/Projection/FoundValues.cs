using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>The values that the paths of a selection led to in one resource, as places in its bytes.</summary>
/// <param name="columns">How many paths there are.</param>
internal sealed class FoundValues(int columns)
{
    private readonly FoundValue[] _first = new FoundValue[columns];
    private readonly int[] _counts = new int[columns];
    private readonly List<(int Column, FoundValue Value)> _others = [];

    /// <summary>The bytes that the places are in.</summary>
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
        // What is null says no more than what is missing.
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

    /// <summary>How many values there are for a column.</summary>
    public int Count(int column) => _counts[column];

    /// <summary>The first, or only, value of a column.</summary>
    public FoundValue First(int column) => _first[column];

    /// <summary>All but the first, in the order of the text.</summary>
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
