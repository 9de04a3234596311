namespace RedoxExport;

/// <summary>One issue of an OperationOutcome, as a server sent it (FHIR R4, OperationOutcome.issue).</summary>
public sealed class OperationOutcomeIssue
{
    internal OperationOutcomeIssue(string severity, string code, string? text, string? expression, string? detailsCode = null)
    {
        DetailsCode = detailsCode;
        Severity = severity;
        Code = code;
        Text = text;
        Expression = expression;
    }

    /// <summary><c>fatal</c>, <c>error</c>, <c>warning</c> or <c>information</c>; <c>error</c> if the server omitted it.</summary>
    public string Severity { get; }

    /// <summary>The issue type, such as <c>invalid</c>, <c>not-found</c> or <c>transient</c>; empty if the server omitted it.</summary>
    public string Code { get; }

    /// <summary>The diagnostics, or the text of the details if there are none. Control characters and secrets are removed.</summary>
    public string? Text { get; }

    /// <summary>The location of the problem in the request, as FHIRPath, if the server gave one.</summary>
    public string? Expression { get; }

    /// <summary>The first code of the details, such as <c>MSG_PARAM_UNKNOWN</c>, if the server gave one.</summary>
    internal string? DetailsCode { get; }

    /// <summary>True if the server indicates that the same request may succeed later (IG 3.0.0, status request).</summary>
    public bool IsTransient => Code == "transient";

    /// <inheritdoc/>
    public override string ToString() => Text is null ? $"{Severity}: {Code}" : $"{Severity}: {Text}";
}
