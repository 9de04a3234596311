using System.Text;
using System.Text.RegularExpressions;
using RedoxExport.Compression;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>
/// Describes a document that arrived instead of NDJSON: an HTML page by its title only, an OperationOutcome by its text, a Binary resource without
/// any of its data.
/// </summary>
internal static class StrangeDocument
{
    /// <summary>
    /// Describes a body that object storage kept as it was uploaded, in chunks with signatures. Its resources cannot be separated from the framing.
    /// </summary>
    public const string Framing = "a body that still has aws-chunked framing (chunk-signature): the object store did not decode the upload";

    private const int HeadLength = 64 * 1024;

    private static readonly Regex FirstType = new("^\\s*\\{\\s*\"resourceType\"\\s*:\\s*\"([A-Za-z]{1,64})\"", RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(250));

    // The framing of an upload to object storage. It belongs to the request, but some stores keep it.
    private static readonly Regex Chunked = new("^[0-9A-Fa-f]{1,16};chunk-signature=", RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(250));

    /// <summary>Describes a file on disk.</summary>
    /// <param name="path">The received file.</param>
    /// <param name="isGzip">True if the file is gzip-compressed.</param>
    /// <returns>A phrase that follows "it is"; <see langword="null"/> if the document is not recognized.</returns>
    public static string? NameOf(string path, bool isGzip)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using Stream content = isGzip ? new CheckedGzipStream(file) : file;
            byte[] head = new byte[HeadLength];
            int filled = 0;
            int read;
            while (filled < head.Length && (read = content.Read(head, filled, head.Length - filled)) > 0)
            {
                filled += read;
            }

            Array.Resize(ref head, filled);
            return NameOf(head);
        }
        catch (Exception e) when (Disk.IsFault(e) || e is GzipDataException or RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Same as <see cref="NameOf(string, bool)"/>, for the first bytes of a document or all of it.</summary>
    internal static string? NameOf(byte[] head)
    {
        string text = Encoding.UTF8.GetString(head, Utf8Json.MarkLength(head), head.Length - Utf8Json.MarkLength(head));
        if (Chunked.IsMatch(text))
        {
            return Framing;
        }

        string start = text.TrimStart();
        if (start.StartsWith("<", StringComparison.Ordinal))
        {
            ServerError page = ServerError.Read(head);
            return page.Form == ErrorForm.Page ? page.Text : $"XML instead of NDJSON: {page.Text.TrimEnd('.')}";
        }

        if (start.StartsWith("[", StringComparison.Ordinal))
        {
            return "a JSON array instead of NDJSON";
        }

        return FirstType.Match(text) is not { Success: true } type ? null : type.Groups[1].Value switch
        {
            "Binary" => "a Binary resource instead of NDJSON",
            LineTypeCounts.Outcome => $"an OperationOutcome instead of NDJSON{WordsOf(head)}",
            _ => null,
        };
    }

    // Reads the OperationOutcome from the whole document or, if that fails, from its first line.
    private static string WordsOf(byte[] head)
    {
        string words = ServerError.Read(head) is { IsOperationOutcome: true } whole
            ? whole.Text
            : ServerError.Read(head.AsSpan(0, Math.Max(0, Array.IndexOf(head, (byte)'\n'))).ToArray()) is { IsOperationOutcome: true } first ? first.Text : string.Empty;
        return words.Length == 0 ? string.Empty : ": " + words.TrimEnd('.');
    }
}
