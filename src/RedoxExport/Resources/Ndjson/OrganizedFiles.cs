using System.Text.Json;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Resources;

/// <summary>
/// Finds out if the files of an export hold resources of all types, because it is organized by patient or another resource
/// (IG 3.0.0, <c>outputOrganizedBy</c>).
/// </summary>
internal static class OrganizedFiles
{
    /// <summary>
    /// Reads the manifest of an export. Returns true if a page cannot be read, so that every line of the files is checked.
    /// </summary>
    /// <param name="folder">The full path of the export's folder.</param>
    public static bool AreIn(string folder)
    {
        string path;
        for (int page = 0; File.Exists(path = Path.Combine(folder, ExportLayout.ManifestPageName(page))); page++)
        {
            if (IsSaidBy(path))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSaidBy(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            Utf8JsonReader reader = new(bytes.AsSpan(Utf8Json.MarkLength(bytes)));
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return true;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isMember = reader.ValueTextEquals("outputOrganizedBy"u8);
                reader.Read();
                if (isMember && reader.TokenType == JsonTokenType.String)
                {
                    return true;
                }

                reader.Skip();
            }

            return false;
        }
        catch (Exception e) when (Disk.IsFault(e) || e is JsonException or InvalidOperationException)
        {
            return true;
        }
    }
}
