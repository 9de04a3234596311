using System.Management.Automation;
using RedoxExport.Storage;

namespace RedoxExport.Cmdlets;

/// <summary>The address that <c>-ManifestUri</c> means: an https or http address, or a file on disk.</summary>
internal static class ManifestAddress
{
    /// <exception cref="RedoxExportException"><c>ManifestUriInvalid</c>, <c>PathNotFileSystem</c>.</exception>
    public static Uri Of(PSCmdlet cmdlet, string text)
    {
        string trimmed = text.Trim();
        if (trimmed.IndexOf("://", StringComparison.Ordinal) < 0)
        {
            return OfFile(FilePaths.Unresolved(cmdlet, trimmed));
        }

        if (!Uri.TryCreate(trimmed, UriKind.Absolute, out Uri? uri))
        {
            throw CmdletErrors.ManifestUriInvalid("is not an address");
        }

        return uri.Scheme switch
        {
            "https" or "http" when uri.Host.Length > 0 => uri,
            "file" => OfFile(uri.LocalPath),
            _ => throw CmdletErrors.ManifestUriInvalid("is neither https, http nor a file"),
        };
    }

    // A folder stands for the manifest in it, under the name that this module gives to manifests.
    private static Uri OfFile(string path) => new(Directory.Exists(path) ? Path.Combine(path, ExportLayout.ManifestName) : path);
}
