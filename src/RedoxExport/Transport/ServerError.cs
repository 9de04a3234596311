using System.Text.Json;

namespace RedoxExport.Transport;

/// <summary>The text of an error's body, safe to show. <see cref="ErrorBodyReader"/> reads it in all its forms.</summary>
internal sealed class ServerError
{
    internal ServerError(ErrorForm form, string text, IReadOnlyList<OperationOutcomeIssue> issues, byte[] body)
    {
        Form = form;
        Text = text;
        Issues = issues;
        Body = body;
    }

    public ErrorForm Form { get; }

    /// <summary>The text in one line; empty if the server sent none.</summary>
    public string Text { get; }

    /// <summary>The issues of an OperationOutcome; empty for any other form.</summary>
    public IReadOnlyList<OperationOutcomeIssue> Issues { get; }

    /// <summary>The raw bytes, which must not be shown.</summary>
    public byte[] Body { get; }

    public bool IsOperationOutcome => Form == ErrorForm.OperationOutcome;

    /// <summary>True if an issue is an error: an OperationOutcome may also hold only warnings and information.</summary>
    public bool HasErrors => Issues.Any(issue => issue.Severity is "error" or "fatal");

    public bool IsTransient => Issues.Any(issue => issue.IsTransient);

    /// <summary>An error whose body could not be read: only its status is known.</summary>
    public static ServerError Unreadable() => new(ErrorForm.Unreadable, "its error text is too long or incomplete", [], []);

    /// <summary>Reads a body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="redact">Removes secrets that only the caller knows, before a text is processed in any other way.</param>
    public static ServerError Read(byte[] body, Func<string, string>? redact = null) => new ErrorBodyReader(redact).Read(body);

    /// <summary>The text of an error inside another document, such as a row of a manifest that has no link.</summary>
    /// <param name="json">The part: an error in any form, a string, or an object that contains an OperationOutcome.</param>
    /// <returns>The text in one line; empty if there is none.</returns>
    public static string ReadPart(byte[] json) => new ErrorBodyReader(null).ReadPart(json);

    /// <summary>Reads all issues of an OperationOutcome that is one line of an <c>error</c> or <c>outcome</c> file.</summary>
    public static IReadOnlyList<OperationOutcomeIssue> ReadIssues(JsonElement outcome) => new ErrorBodyReader(null).ReadIssues(outcome, int.MaxValue);
}
