using System.Text;
using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>Finds out if files of an export have lines of other types than their names say. The journal of a save records this.</summary>
internal static class MixedFiles
{
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes("\"" + ExportLayout.OtherTypesMember + "\":");

    /// <summary>
    /// Searches the journals of an export. Returns true if one cannot be read, so that every line of the files is checked.
    /// </summary>
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

            // The mark may be split by the end of the buffer.
            kept = Math.Min(text.Length, Mark.Length - 1);
            text[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
