namespace RedoxExport.FhirPath;

/// <summary>A collection of items, reused from evaluation to evaluation.</summary>
internal sealed class ValueList
{
    private PathValue[] _values = new PathValue[8];

    public int Count { get; private set; }

    public ref readonly PathValue this[int index] => ref _values[index];

    public void Add(in PathValue value)
    {
        if (Count == _values.Length)
        {
            Array.Resize(ref _values, Count * 2);
        }

        _values[Count++] = value;
    }

    public void AddRange(ValueList others)
    {
        for (int i = 0; i < others.Count; i++)
        {
            Add(others[i]);
        }
    }

    public void Clear() => Count = 0;

    /// <summary>Removes the items after the first ones.</summary>
    public void Truncate(int count) => Count = Math.Min(count, Count);

    /// <summary>Removes the primitives that have only an id or extensions, because a column shows values.</summary>
    public void RemoveWithoutValue(NodeTable nodes)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!Values.IsWithoutValue(nodes, _values[i]))
            {
                _values[kept++] = _values[i];
            }
        }

        Count = kept;
    }
}
