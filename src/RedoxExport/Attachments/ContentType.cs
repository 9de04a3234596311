using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>Media types, as resources and servers write them.</summary>
internal static class ContentType
{
    /// <summary>The ending of a file whose content type is not known.</summary>
    public const string OtherEnding = ".bin";

    private const string Any = "*/*";
    private const int Longest = 127;

    // Programs choose by the ending how to open a file, so no ending means a program that runs.
    private static readonly Dictionary<string, string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text/plain"] = ".txt",
        ["text/html"] = ".html",
        ["text/css"] = ".txt",
        ["text/csv"] = ".csv",
        ["text/markdown"] = ".md",
        ["text/rtf"] = ".rtf",
        ["text/xml"] = ".xml",
        ["text/cda"] = ".xml",
        ["text/calendar"] = ".ics",
        ["text/vcard"] = ".vcf",
        ["application/rtf"] = ".rtf",
        ["application/pdf"] = ".pdf",
        ["application/xml"] = ".xml",
        ["application/json"] = ".json",
        ["application/x-ndjson"] = ".txt",
        ["application/dicom"] = ".dcm",
        ["application/zip"] = ".zip",
        ["application/gzip"] = ExportLayout.GzipEnding,
        ["application/msword"] = ".doc",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = ".docx",
        ["application/vnd.ms-excel"] = ".xls",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = ".xlsx",
        ["application/vnd.ms-powerpoint"] = ".ppt",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = ".pptx",
        ["application/vnd.oasis.opendocument.text"] = ".odt",
        ["x-application/hl7-v2+er7"] = ".hl7",
        ["application/hl7-v2"] = ".hl7",
        ["message/rfc822"] = ".eml",
        ["image/jpeg"] = ".jpg",
        ["image/jpg"] = ".jpg",
        ["image/png"] = ".png",
        ["image/gif"] = ".gif",
        ["image/bmp"] = ".bmp",
        ["image/tiff"] = ".tif",
        ["image/webp"] = ".webp",
        ["image/jp2"] = ".jp2",
        ["audio/mpeg"] = ".mp3",
        ["audio/wav"] = ".wav",
        ["audio/x-wav"] = ".wav",
        ["audio/ogg"] = ".ogg",
        ["video/mp4"] = ".mp4",
        ["video/mpeg"] = ".mpg",
        ["video/quicktime"] = ".mov",
    };

    /// <summary>A media type without its parameters (<c>; charset=utf-8</c>), trimmed; empty if there is none.</summary>
    public static string WithoutParameters(string? contentType) =>
        contentType is null ? string.Empty : (contentType.IndexOf(';') is >= 0 and int end ? contentType[..end] : contentType).Trim();

    /// <summary>The ending of a file of a media type. It is one of ours: nothing of the text becomes part of a name.</summary>
    public static string EndingOf(string? contentType)
    {
        string plain = WithoutParameters(contentType);
        return Endings.TryGetValue(plain, out string? ending) ? ending
            : plain.EndsWith("+xml", StringComparison.OrdinalIgnoreCase) ? ".xml"
            : plain.EndsWith("+json", StringComparison.OrdinalIgnoreCase) ? ".json"
            : plain.StartsWith("text/", StringComparison.OrdinalIgnoreCase) ? ".txt"
            : OtherEnding;
    }

    /// <summary>True for an ending that <see cref="EndingOf"/> gives.</summary>
    public static bool IsEnding(string ending) => ending == OtherEnding || Endings.ContainsValue(ending);

    /// <summary>The value of <c>Accept</c> for a media type: that type, or any if a header cannot have the text.</summary>
    public static string AcceptOf(string? contentType)
    {
        string plain = WithoutParameters(contentType);
        int slash = plain.IndexOf('/');
        bool isType = plain.Length <= Longest && slash > 0 && slash < plain.Length - 1 && plain.IndexOf('/', slash + 1) < 0
            && plain.All(static c => c == '/' || (c < 0x7F && (char.IsLetterOrDigit(c) || "!#$&^_.+-".IndexOf(c) >= 0)));
        return isType ? plain : Any;
    }

    /// <summary>True for the media type of a FHIR resource in JSON.</summary>
    public static bool IsFhirJson(string? contentType) => IsOneOf(contentType, "application/fhir+json", "application/json+fhir");

    /// <summary>True for the media type of a FHIR resource in XML.</summary>
    public static bool IsFhirXml(string? contentType) => IsOneOf(contentType, "application/fhir+xml", "application/xml+fhir");

    /// <summary>True for the media type of an HTML page.</summary>
    public static bool IsHtml(string? contentType) => IsOneOf(contentType, "text/html", "application/xhtml+xml");

    private static bool IsOneOf(string? contentType, params string[] types) =>
        types.Contains(WithoutParameters(contentType), StringComparer.OrdinalIgnoreCase);
}
