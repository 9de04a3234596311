using System.Globalization;
using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>Creates the errors of payloads. docs/payloads.md lists their ids; a test compares the two.</summary>
internal static class PayloadErrors
{
    private const int ExcerptLength = 60;

    private const string SeeRaw = "Look at the text where it came from: it may have been cut, or be an error page of a proxy instead of a payload.";

    public static RedoxExportException Empty(in PayloadPlace place) =>
        Make(ErrorIds.PayloadEmpty, place, "is empty.", "Give the JSON text of a Redox payload.");

    public static RedoxExportException NotText(in PayloadPlace place, string why) =>
        Make(ErrorIds.PayloadNotText, place, $"is not Unicode text: {why}.", "Save or send it as UTF-8, or as UTF-16 with a byte order mark.");

    public static RedoxExportException NotJson(in PayloadPlace place, long? line, long? column)
    {
        string at = line is null
            ? "it ends too early or holds what JSON does not allow"
            : $"reading stopped at line {Number(place.Line + line.Value)}, byte {Number((column ?? 0) + 1)}";
        return NotJson(place, $"is not JSON: {at}.");
    }

    public static RedoxExportException ArrayNotClosed(in PayloadPlace place) =>
        NotJson(place, "is missing: the array that should hold it ends without its closing bracket.");

    public static RedoxExportException NotObject(in PayloadPlace place, string came) =>
        Make(ErrorIds.PayloadNotObject, place, $"is {came}, not a JSON object.", "Give an object with the members Meta and status. An array of payloads is read by what reads many.");

    public static RedoxExportException TooLarge(in PayloadPlace place, long bytes, long limit) =>
        TooLarge(place, $"has {Number(bytes)} bytes or characters; at most {Number(limit)} are read.", "A real payload has a few thousand. Check that this is one, and not the exported data.");

    public static RedoxExportException InputTooLarge(in PayloadPlace place, long limit) =>
        TooLarge(place, $"is part of an input of more than {Number(limit)} bytes or characters.", "Give the payloads in smaller parts.");

    public static RedoxExportException TooDeep(in PayloadPlace place, int limit) =>
        Make(ErrorIds.PayloadTooDeep, place, $"has more than {Number(limit)} objects and arrays inside one another.", "A real payload has four. Check that this is one.");

    public static RedoxExportException StringTooLong(in PayloadPlace place, int bytes, int limit) =>
        Make(ErrorIds.PayloadStringTooLong, place, $"holds a string of {Number(bytes)} bytes; at most {Number(limit)} are read.", "Check that this is a payload, and not the exported data.");

    public static RedoxExportException NumberTooLarge(in PayloadPlace place, PayloadLimits limits) =>
        Make(ErrorIds.PayloadNumberTooLarge, place, $"holds a number with more than {Number(limits.MaxNumberLength)} characters or an exponent beyond {Number(limits.MaxNumberExponent)}.", "No member of a payload needs such a number. Check where the payload came from.");

    public static RedoxExportException MemberMissing(in PayloadPlace place, string path) =>
        Make(ErrorIds.PayloadMemberMissing, place, $"has no member {path}.", "Check that this is a payload of Redox's data models: those begin with Meta.");

    public static RedoxExportException MemberInvalid(in PayloadPlace place, MemberPath path, string expected, string came) =>
        Make(ErrorIds.PayloadMemberInvalid, place, $"has {came} at {path}, where {expected} has to be.", "Correct the member. Test-RedoxExportResponse lists everything that is wrong with a payload.");

    public static RedoxExportException DataModelUnknown(in PayloadPlace place, string? came) =>
        Make(
            ErrorIds.PayloadDataModelUnknown,
            place,
            $"is of the data model {Quote(came)}; '{PayloadEventTypes.DataModel}' is read.",
            "Pass only payloads of that data model.");

    public static RedoxExportException EventTypeUnknown(in PayloadPlace place, string? came) =>
        Make(
            ErrorIds.PayloadEventTypeUnknown,
            place,
            $"is of the event type {Quote(came)}; read are {string.Join(", ", PayloadEventTypes.All)}.",
            "Pass only payloads of those events.");

    public static RedoxExportException NotValid(ExportResponseFinding finding) =>
        new(ErrorIds.PayloadNotValid, ErrorKind.InvalidArgument, $"The payload would not be valid at '{finding.Path}': {finding.Message}", "Correct the value that was given for it.");

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

    private static RedoxExportException NotJson(in PayloadPlace place, string what) => Make(ErrorIds.PayloadNotJson, place, what, SeeRaw);

    private static RedoxExportException TooLarge(in PayloadPlace place, string what, string action) => Make(ErrorIds.PayloadTooLarge, place, what, action);

    private static RedoxExportException Make(string id, in PayloadPlace place, string what, string action) =>
        new(id, ErrorKind.InvalidData, $"{place} {what}", action) { Target = place.SafeSource() };
}
