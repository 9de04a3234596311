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

    /// <summary><c>fatal</c>, <c>error</c>, <c>warning</c> or <c>information</c>; <c>error</c> where the server left it out.</summary>
    public string Severity { get; }

    /// <summary>The issue type, such as <c>invalid</c>, <c>not-found</c> or <c>transient</c>; empty where the server left it out.</summary>
    public string Code { get; }

    /// <summary>The diagnostics, or else the text of the details; control characters and secrets removed.</summary>
    public string? Text { get; }

    /// <summary>Where in the request it is wrong, as FHIRPath, where the server said.</summary>
    public string? Expression { get; }

    /// <summary>The first code of the details, such as <c>MSG_PARAM_UNKNOWN</c>, if the server gave one.</summary>
    internal string? DetailsCode { get; }

    /// <summary>Whether the server says that the same request may succeed later (IG 3.0.0, status request).</summary>
    public bool IsTransient => Code == "transient";

    /// <inheritdoc/>
    public override string ToString() => Text is null ? $"{Severity}: {Code}" : $"{Severity}: {Text}";
}
