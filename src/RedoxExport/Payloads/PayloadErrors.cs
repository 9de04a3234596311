using System.Globalization;
using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>Creates the errors of payloads. docs/payloads.md lists their ids; a test compares the two.</summary>
internal static class PayloadErrors
{
    private const int ExcerptLength = 60;

    private const string SeeRaw = "Check the source of the text: it may be cut off, or an error page of a proxy instead of a payload.";

    public static RedoxExportException Empty(in PayloadLocation location) =>
        Make(ErrorIds.PayloadEmpty, location, "is empty.", "Specify the JSON text of a Redox payload.");

    public static RedoxExportException NotText(in PayloadLocation location, string why) =>
        Make(ErrorIds.PayloadNotText, location, $"is not Unicode text: {why}.", "Save or send it as UTF-8, or as UTF-16 with a byte order mark.");

    public static RedoxExportException NotJson(in PayloadLocation location, long? line, long? column)
    {
        string at = line is null
            ? "it ends too early or contains something that JSON does not allow"
            : $"reading stopped at line {Number(location.Line + line.Value)}, byte {Number((column ?? 0) + 1)}";
        return NotJson(location, $"is not JSON: {at}.");
    }

    public static RedoxExportException ArrayNotClosed(in PayloadLocation location) =>
        NotJson(location, "is missing: its array has no closing bracket.");

    public static RedoxExportException NotObject(in PayloadLocation location, string came) =>
        Make(ErrorIds.PayloadNotObject, location, $"is {came}, not a JSON object.", "Specify an object with the members Meta and status. Specify an object with the members Meta and status.");

    public static RedoxExportException TooLarge(in PayloadLocation location, long bytes, long limit) =>
        TooLarge(location, $"has {Number(bytes)} bytes or characters; the limit is {Number(limit)}.", "A payload normally has a few thousand. Check that this is one, and not the exported data.");

    public static RedoxExportException InputTooLarge(in PayloadLocation location, long limit) =>
        TooLarge(location, $"is part of an input of more than {Number(limit)} bytes or characters.", "Specify the payloads in smaller parts.");

    public static RedoxExportException TooDeep(in PayloadLocation location, int limit) =>
        Make(ErrorIds.PayloadTooDeep, location, $"has more than {Number(limit)} objects and arrays nested in one another.", "A payload normally has four. Check that this is one.");

    public static RedoxExportException StringTooLong(in PayloadLocation location, int bytes, int limit) =>
        Make(ErrorIds.PayloadStringTooLong, location, $"contains a string of {Number(bytes)} bytes; the limit is {Number(limit)}.", "Check that this is a payload, and not the exported data.");

    public static RedoxExportException NumberTooLarge(in PayloadLocation location, PayloadLimits limits) =>
        Make(ErrorIds.PayloadNumberTooLarge, location, $"contains a number with more than {Number(limits.MaxNumberLength)} characters or an exponent beyond {Number(limits.MaxNumberExponent)}.", "No member of a payload needs such a number. Check where the payload came from.");

    public static RedoxExportException MemberMissing(in PayloadLocation location, string path) =>
        Make(ErrorIds.PayloadMemberMissing, location, $"has no member {path}.", "Check that this is a payload of Redox's data models: those begin with Meta.");

    public static RedoxExportException MemberInvalid(in PayloadLocation location, MemberPath path, string expected, string came) =>
        Make(ErrorIds.PayloadMemberInvalid, location, $"has {came} at {path}; it must be {expected}.", "Correct the member. Test-RedoxExportResponse lists everything that is wrong with a payload.");

    public static RedoxExportException DataModelUnknown(in PayloadLocation location, string? came) =>
        Make(
            ErrorIds.PayloadDataModelUnknown,
            location,
            $"has the data model {Quote(came)}; only '{PayloadEventTypes.DataModel}' is supported.",
            "Pass only payloads of that data model.");

    public static RedoxExportException EventTypeUnknown(in PayloadLocation location, string? came) =>
        Make(
            ErrorIds.PayloadEventTypeUnknown,
            location,
            $"has the event type {Quote(came)}; supported are {string.Join(", ", PayloadEventTypes.All)}.",
            "Pass only payloads of those events.");

    public static RedoxExportException NotValid(ExportResponseFinding finding) =>
        new(ErrorIds.PayloadNotValid, ErrorKind.InvalidArgument, $"The payload would not be valid at '{finding.Path}': {finding.Message}", "Correct the value that you specified.");

    /// <summary>Returns a short excerpt of text that is safe to print: without control characters, secrets and the query of a URL.</summary>
    public static string Excerpt(string text)
    {
        text = ConnectionSecrets.Known.RemoveFrom(text.Substring(0, Math.Min(text.Length, ExcerptLength * 4)));
        int query = text.IndexOf("://", StringComparison.Ordinal) < 0 ? -1 : text.IndexOfAny(['?', '#']);
        int length = Math.Min(query < 0 ? text.Length : query, ExcerptLength);
        char[] kept = new char[length];
        for (int i = 0; i < length; i++)
        {
            kept[i] = SafeText.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '\uFFFD' : text[i];
        }

        return length < text.Length ? new string(kept) + "…" : new string(kept);
    }

    private static string Quote(string? came) => came is null ? "(none)" : $"'{Excerpt(came)}'";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static RedoxExportException NotJson(in PayloadLocation location, string what) => Make(ErrorIds.PayloadNotJson, location, what, SeeRaw);

    private static RedoxExportException TooLarge(in PayloadLocation location, string what, string action) => Make(ErrorIds.PayloadTooLarge, location, what, action);

    private static RedoxExportException Make(string id, in PayloadLocation location, string what, string action) =>
        new(id, ErrorKind.InvalidData, $"{location} {what}", action) { Target = location.SafeSource() };
}
