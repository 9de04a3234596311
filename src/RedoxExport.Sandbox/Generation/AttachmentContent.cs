using System.Globalization;
using System.Text;

namespace RedoxExport.Sandbox.Generation;

/// <summary>The content of a generated Binary resource. Its id alone determines it, so nothing is stored.</summary>
internal sealed class AttachmentContent
{
    private const int IdLength = 36;
    private const string NotePrefix = "note-";
    private const string ScanPrefix = "scan-";

    private AttachmentContent(string type, byte[] bytes) => (Type, Bytes) = (type, bytes);

    public string Type { get; }

    public byte[] Bytes { get; }

    /// <summary>The content of a Binary resource; <see langword="null"/> if there is none with this id.</summary>
    public static AttachmentContent? Of(string id)
    {
        string guid = id.Length == NotePrefix.Length + IdLength ? id.Substring(NotePrefix.Length) : string.Empty;
        return !Guid.TryParseExact(guid, "D", out Guid known) ? null
            : id.StartsWith(NotePrefix, StringComparison.Ordinal) ? new AttachmentContent("text/html", Html(known))
            : id.StartsWith(ScanPrefix, StringComparison.Ordinal) ? new AttachmentContent("application/pdf", Pdf(known))
            : null;
    }

    private static byte[] Html(Guid id)
    {
        StringBuilder page = new($"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Note {id:D}</title></head>\n<body>\n");
        int lines = 20 + (id.ToByteArray()[0] % 40);
        for (int line = 1; line <= lines; line++)
        {
            page.Append("<p>").Append(line.ToString(CultureInfo.InvariantCulture)).Append(": The patient is well – « tout va bien ».</p>\n");
        }

        return Encoding.UTF8.GetBytes(page.Append("</body></html>\n").ToString());
    }

    private static byte[] Pdf(Guid id)
    {
        string text = $"BT /F1 12 Tf 40 700 Td (Scan {id:D}) Tj ET";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            FormattableString.Invariant($"<< /Length {text.Length} >>\nstream\n{text}\nendstream"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        StringBuilder file = new("%PDF-1.4\n");
        StringBuilder table = new("0000000000 65535 f \n");
        for (int i = 0; i < objects.Length; i++)
        {
            table.Append(file.Length.ToString("D10", CultureInfo.InvariantCulture)).Append(" 00000 n \n");
            file.Append((i + 1).ToString(CultureInfo.InvariantCulture)).Append(" 0 obj\n").Append(objects[i]).Append("\nendobj\n");
        }

        string start = file.Length.ToString(CultureInfo.InvariantCulture);
        file.Append("xref\n0 6\n").Append(table).Append("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n").Append(start).Append("\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
