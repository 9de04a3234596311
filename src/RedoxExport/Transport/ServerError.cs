using System.Text.Json;

namespace RedoxExport.Transport;

/// <summary>The words of an error's body, safe to show. <see cref="ErrorBodyReader"/> reads them in all forms.</summary>
internal sealed class ServerError
{
    internal ServerError(ErrorForm form, string text, IReadOnlyList<OperationOutcomeIssue> issues, byte[] body)
    {
        Form = form;
        Text = text;
        Issues = issues;
        Body = body;
    }

    /// <summary>The form of the body.</summary>
    public ErrorForm Form { get; }

    /// <summary>One line for a person; empty if the server said nothing.</summary>
    public string Text { get; }

    /// <summary>The issues of an OperationOutcome; empty for any other form.</summary>
    public IReadOnlyList<OperationOutcomeIssue> Issues { get; }

    /// <summary>The bytes themselves: not to be shown.</summary>
    public byte[] Body { get; }

    public bool IsOperationOutcome => Form == ErrorForm.OperationOutcome;

    /// <summary>Whether an issue is an error: an OperationOutcome may also hold nothing but warnings and information.</summary>
    public bool HasErrors => Issues.Any(issue => issue.Severity is "error" or "fatal");

    public bool IsTransient => Issues.Any(issue => issue.IsTransient);

    /// <summary>An error whose explanation could not be read: its status says enough.</summary>
    public static ServerError Unreadable() => new(ErrorForm.Unreadable, "its explanation is too long, or broke off", [], []);

    /// <summary>Reads a body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="redact">Removes secrets that only the caller knows, before anything else is done with a text.</param>
    public static ServerError Read(byte[] body, Func<string, string>? redact = null) => new ErrorBodyReader(redact).Read(body);

    /// <summary>The words of an error that stands somewhere in another document, such as in a row of a manifest without a link.</summary>
    /// <param name="json">The part: an error in any form, a text, or an object that holds an OperationOutcome.</param>
    /// <returns>One line for a person; empty if it says nothing.</returns>
    public static string ReadPart(byte[] json) => new ErrorBodyReader(null).ReadPart(json);

    /// <summary>Reads all issues of an OperationOutcome that is one line of an <c>error</c> or <c>outcome</c> file.</summary>
    public static IReadOnlyList<OperationOutcomeIssue> ReadIssues(JsonElement outcome) => new ErrorBodyReader(null).ReadIssues(outcome, int.MaxValue);
}
