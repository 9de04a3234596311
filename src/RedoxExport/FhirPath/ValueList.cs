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
}
