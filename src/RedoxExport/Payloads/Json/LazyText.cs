namespace RedoxExport.Payloads;

/// <summary>A string of a checked payload. It is decoded on first access, because few strings of a payload are usually read.</summary>
/// <remarks>Two threads can decode it at the same time, with the same result.</remarks>
internal struct LazyText
{
    private readonly PayloadText? _text;
    private readonly int _start;
    private readonly int _length;
    private string? _value;

    public LazyText(string? value) => _value = value;

    /// <param name="text">The payload's text.</param>
    /// <param name="start">The offset of the opening quote in the input.</param>
    /// <param name="length">The number of bytes, including both quotes.</param>
    public LazyText(PayloadText text, int start, int length)
    {
        _text = text;
        _start = start;
        _length = length;
    }

    public string? Value => _value ??= _text?.String(_start, _length);
}
