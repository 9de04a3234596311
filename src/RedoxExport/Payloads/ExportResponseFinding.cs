namespace RedoxExport.Payloads;

/// <summary>One thing that is wrong with a payload.</summary>
public sealed class ExportResponseFinding
{
    internal ExportResponseFinding(string path, string rule, FindingSeverity severity, string message)
    {
        Path = path;
        Rule = rule;
        Severity = severity;
        Message = message;
    }

    /// <summary>Where: a JSON pointer (RFC 6901). Empty for the payload as a whole.</summary>
    public string Path { get; }

    /// <summary>Which rule: one of <see cref="ExportResponseRules"/>, or the id of the error with which a reader refuses the text.</summary>
    public string Rule { get; }

    /// <summary>Whether Redox's contract is broken, or something merely looks wrong.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>What is wrong, in a sentence.</summary>
    public string Message { get; }

    /// <summary>Which of several payloads it belongs to, from 0: of its file, or of all that came down a pipeline.</summary>
    public int Index { get; internal set; }

    /// <summary>The line on which that payload begins, from 1; <see langword="null"/> where it never was text with lines.</summary>
    public int? Line { get; internal set; }

    /// <summary>The file that the payload is from; <see langword="null"/> where it is from none.</summary>
    public string? Source { get; internal set; }

    /// <summary>Severity, path and message.</summary>
    /// <returns>Text for a log.</returns>
    public override string ToString() => $"{Severity} at '{Path}': {Message} ({Rule})";
}
