namespace RedoxExport.Payloads;

/// <summary>One of the texts that an input of many payloads holds, not yet read.</summary>
public sealed class PayloadItem
{
    internal PayloadItem(int index, int line, ReadOnlyMemory<byte> utf8, RedoxExportException? error = null)
    {
        Index = index;
        Line = line;
        Utf8 = utf8;
        Error = error;
    }

    /// <summary>Which one it is, from 0.</summary>
    public int Index { get; }

    /// <summary>The line of the input on which it begins, from 1; 0 where it never was text with lines.</summary>
    public int Line { get; }

    /// <summary>Its text in UTF-8. It may turn out to be no payload. Empty where <see cref="Error"/> is set.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Why there is no text here: the input could not be taken in, or ends within its array.</summary>
    public RedoxExportException? Error { get; }
}
