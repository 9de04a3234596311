using System.Text;
using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>Tells if files of an export have lines of other types than their names say: the journal of a save has them.</summary>
internal static class MixedFiles
{
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes("\"" + ExportLayout.OtherTypesMember + "\":");

    /// <summary>Looks into the journals of an export. One that cannot be read is taken to say so: then every line is looked at.</summary>
    /// <param name="folder">The full path of the export's folder.</param>
    public static bool AreIn(string folder)
    {
        try
        {
            return Directory.GetFiles(folder).Where(ResourceFileNames.IsJournal).Any(SaysSo);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            return true;
        }
    }

    private static bool SaysSo(string journal)
    {
        using FileStream file = new(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] buffer = new byte[64 * 1024];
        int kept = 0;
        int read;
        while ((read = file.Read(buffer, kept, buffer.Length - kept)) > 0)
        {
            ReadOnlySpan<byte> text = buffer.AsSpan(0, kept + read);
            if (text.IndexOf(Mark) >= 0)
            {
                return true;
            }

            // It may be cut in two where the buffer ends.
            kept = Math.Min(text.Length, Mark.Length - 1);
            text[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
