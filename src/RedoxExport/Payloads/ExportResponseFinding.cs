namespace RedoxExport.Payloads;

/// <summary>One problem that the validator found in a payload.</summary>
public sealed class ExportResponseFinding
{
    internal ExportResponseFinding(string path, string rule, FindingSeverity severity, string message)
    {
        Path = path;
        Rule = rule;
        Severity = severity;
        Message = message;
    }

    /// <summary>The location, as a JSON pointer (RFC 6901). Empty for the entire payload.</summary>
    public string Path { get; }

    /// <summary>The rule: one of <see cref="ExportResponseRules"/>, or the id of the error with which the reader refuses the text.</summary>
    public string Rule { get; }

    /// <summary>The severity: the payload breaks Redox's contract, or something only looks wrong.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>The problem, in one sentence.</summary>
    public string Message { get; }

    /// <summary>The index, from 0, of the payload in its file or in the pipeline input.</summary>
    public int Index { get; internal set; }

    /// <summary>The line on which that payload begins, from 1; <see langword="null"/> if the input was not text with lines.</summary>
    public int? Line { get; internal set; }

    /// <summary>The file that contains the payload; <see langword="null"/> if it does not come from a file.</summary>
    public string? Source { get; internal set; }

    /// <summary>Gets the severity, the path, the message and the rule.</summary>
    /// <returns>Text for a log.</returns>
    public override string ToString() => $"{Severity} at '{Path}': {Message} ({Rule})";
}
