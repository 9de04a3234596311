using System.Buffers.Text;

namespace RedoxExport.Sandbox.Changes;

/// <summary>
/// Reads ids from a line of generated data without parsing it. Every change reads all data and changes only a small part of it, so
/// parsing each line would be slow. Works only for generated lines, in which the second member is the id and ids are GUIDs.
/// </summary>
internal static class LineGlance
{
    private static readonly byte[] Id = "\"id\":\""u8.ToArray();
    private static readonly byte[] Patient = "\"Patient/"u8.ToArray();

    public static Guid IdOf(ArraySegment<byte> line) =>
        TryRead(line, Id, out Guid id) ? id : throw new InvalidDataException("A generated resource has no GUID as its id.");

    /// <summary>The id of the patient that the resource is, or belongs to; an empty GUID if there is none.</summary>
    public static Guid PatientOf(ArraySegment<byte> line, string type)
    {
        if (type == "Patient")
        {
            return IdOf(line);
        }

        return TryRead(line, Patient, out Guid patient) ? patient : Guid.Empty;
    }

    private static bool TryRead(ArraySegment<byte> line, byte[] before, out Guid guid)
    {
        ReadOnlySpan<byte> text = line;
        int at = text.IndexOf(before);
        guid = Guid.Empty;
        return at >= 0 && Utf8Parser.TryParse(text.Slice(at + before.Length), out guid, out _, 'D');
    }
}
