using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>
/// Recognizes a document that a server sent with HTTP 200 instead of the attachment. Only what cannot be the attachment counts: the resource states
/// another kind of content, the server states the document's kind, and the content begins like it.
/// </summary>
internal static class SubstituteDocument
{
    /// <summary>The number of bytes at the start of a content that are enough.</summary>
    public const int HeadBytes = 1024;

    // Both may precede the root element of an HTML page or of a resource in XML.
    private static readonly string[] BeforeRoot = ["<?", "<!--"];

    /// <summary>Names the document.</summary>
    /// <param name="stated">The content type that the resource states.</param>
    /// <param name="sent">The content type of the answer.</param>
    /// <param name="head">The first bytes of the content.</param>
    /// <returns>Such as <c>an HTML page</c>; <see langword="null"/> if the content can be the attachment.</returns>
    public static string? NameOf(string? stated, string? sent, ReadOnlySpan<byte> head)
    {
        if (!IsOfOtherKind(stated))
        {
            return null;
        }

        // Servers render notes in RTF as HTML, and word processors save HTML under the type of Word.
        bool canBeHtml = ContentType.EndingOf(stated) is ".rtf" or ".doc";
        string plain = ContentType.WithoutParameters(sent);
        string root = RootOf(head);
        return !canBeHtml && ContentType.IsHtml(plain) && (IsAt(root, "<!doctype html") || IsAt(root, "<html")) ? "an HTML page"
            : ContentType.IsFhirXml(plain) && root.IndexOf("http://hl7.org/fhir", StringComparison.Ordinal) >= 0 ? "a FHIR resource in XML"
            : null;
    }

    /// <summary>True if a FHIR resource in JSON cannot be the attachment. A document or an International Patient Summary is a Bundle, and can be stated to be JSON.</summary>
    /// <param name="stated">The content type that the resource states.</param>
    public static bool IsOtherThanJson(string? stated) => IsOfOtherKind(stated) && stated!.IndexOf("json", StringComparison.OrdinalIgnoreCase) < 0;

    // Neither text, XML nor HTML. Notes are HTML whatever text type is stated, and a generic type can be anything.
    private static bool IsOfOtherKind(string? stated)
    {
        string plain = ContentType.WithoutParameters(stated);
        return plain.IndexOf('/') > 0
            && !IsAt(plain, "text/")
            && !plain.EndsWith("/octet-stream", StringComparison.OrdinalIgnoreCase)
            && !ContentType.IsHtml(plain)
            && ContentType.EndingOf(plain) != ".xml";
    }

    private static string RootOf(ReadOnlySpan<byte> head)
    {
        head = head[Utf8Json.MarkLength(head)..];
        string text = System.Text.Encoding.UTF8.GetString(head[..Math.Min(head.Length, HeadBytes)].ToArray()).TrimStart();
        while (Array.Exists(BeforeRoot, start => IsAt(text, start)) && text.IndexOf('>') is >= 0 and int end)
        {
            text = text[(end + 1)..].TrimStart();
        }

        return text;
    }

    private static bool IsAt(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
