namespace RedoxExport.Payloads;

/// <summary>The result of reading one of several payloads: the payload or an error.</summary>
internal sealed class ExportResponseReadResult
{
    internal ExportResponseReadResult(int index, int line, ExportResponse? response, RedoxExportException? error)
    {
        Index = index;
        Line = line;
        Response = response;
        Error = error;
    }

    /// <summary>The index of the payload, from 0.</summary>
    public int Index { get; }

    /// <summary>The line of the input on which the payload begins, from 1.</summary>
    public int Line { get; }

    /// <summary>The payload; <see langword="null"/> if <see cref="Error"/> is set.</summary>
    public ExportResponse? Response { get; }

    /// <summary>The reason why the payload was refused; <see langword="null"/> if <see cref="Response"/> is set.</summary>
    public RedoxExportException? Error { get; }
}
