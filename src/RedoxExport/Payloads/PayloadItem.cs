namespace RedoxExport.Payloads;

/// <summary>The text of one payload of an input, not yet read.</summary>
internal sealed class PayloadItem
{
    internal PayloadItem(int index, int line, ReadOnlyMemory<byte> utf8, RedoxExportException? error = null)
    {
        Index = index;
        Line = line;
        Utf8 = utf8;
        Error = error;
    }

    /// <summary>The index of the payload, from 0.</summary>
    public int Index { get; }

    /// <summary>The line of the input on which the payload begins, from 1; 0 if the input was not text with lines.</summary>
    public int Line { get; }

    /// <summary>The text in UTF-8. It is not checked to be a payload. Empty if <see cref="Error"/> is set.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The reason for missing text: the input is refused, or ends before its array is closed. Otherwise <see langword="null"/>.</summary>
    public RedoxExportException? Error { get; }
}
