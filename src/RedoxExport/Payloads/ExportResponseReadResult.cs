namespace RedoxExport.Payloads;

/// <summary>One of many payloads: either read, or refused with its reason.</summary>
public sealed class ExportResponseReadResult
{
    internal ExportResponseReadResult(int index, int line, ExportResponse? response, RedoxExportException? error)
    {
        Index = index;
        Line = line;
        Response = response;
        Error = error;
    }

    /// <summary>Which one it is, from 0.</summary>
    public int Index { get; }

    /// <summary>The line of the input on which it begins, from 1.</summary>
    public int Line { get; }

    /// <summary>What was read; <see langword="null"/> when <see cref="Error"/> is set.</summary>
    public ExportResponse? Response { get; }

    /// <summary>Why it was refused; <see langword="null"/> when <see cref="Response"/> is set.</summary>
    public RedoxExportException? Error { get; }
}
