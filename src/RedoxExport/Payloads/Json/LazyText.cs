namespace RedoxExport.Payloads;

/// <summary>A string of a payload that was found good, decoded when it is first asked for: of most payloads few are.</summary>
/// <remarks>Two threads that ask at once decode it twice, to the same text.</remarks>
internal struct LazyText
{
    private readonly PayloadText? _text;
    private readonly int _start;
    private readonly int _length;
    private string? _value;

    public LazyText(string? value) => _value = value;

    /// <param name="text">The payload's text.</param>
    /// <param name="start">Where the opening quote stands in what was read.</param>
    /// <param name="length">How many bytes there are, both quotes counted.</param>
    public LazyText(PayloadText text, int start, int length)
    {
        _text = text;
        _start = start;
        _length = length;
    }

    public string? Value => _value ??= _text?.String(_start, _length);
}
