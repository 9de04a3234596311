using System.Collections.ObjectModel;
using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Finds the files of a <c>-Path</c> or <c>-LiteralPath</c>.</summary>
internal static class FilePaths
{
    /// <summary>Resolves full paths in the file system. A wildcard may match nothing; a plain name must exist.</summary>
    /// <exception cref="RedoxExportException"><c>PathNotFound</c>, <c>PathNotFileSystem</c>.</exception>
    public static IReadOnlyList<string> Resolve(PSCmdlet cmdlet, string path, bool literal)
    {
        if (literal || !WildcardPattern.ContainsWildcardCharacters(path))
        {
            string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            RequireFileSystem(provider, path);
            return File.Exists(full) || Directory.Exists(full) ? [full] : throw CmdletErrors.PathNotFound(full);
        }

        try
        {
            Collection<string> found = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            RequireFileSystem(provider, path);
            return found;
        }
        catch (ItemNotFoundException)
        {
            throw CmdletErrors.PathNotFound(path);
        }
    }

    /// <summary>The full path of a file or folder, which may not exist yet.</summary>
    /// <exception cref="RedoxExportException"><c>PathNotFileSystem</c>.</exception>
    public static string Unresolved(PSCmdlet cmdlet, string path)
    {
        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(provider, path);
        return full;
    }

    /// <summary>
    /// The files and folders of a path from the user. If the path exists literally, it is taken literally, even if it contains brackets, as
    /// paths piped from Save-RedoxExport can. The reader reports a path that does not exist.
    /// </summary>
    /// <exception cref="RedoxExportException"><c>PathNotFileSystem</c>.</exception>
    /// <exception cref="SessionStateException">A drive, provider or folder of a wildcard does not exist.</exception>
    public static IReadOnlyList<string> FilesAndFolders(PSCmdlet cmdlet, string path, bool literal)
    {
        string full = Unresolved(cmdlet, path);
        if (literal || File.Exists(full) || Directory.Exists(full) || !WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [full];
        }

        return [.. cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _).Where(found => ResourceFolder.IsMeantByWildcard(found, path)).OrderBy(found => found, ResourceFolder.PathOrder)];
    }

    /// <summary>A file that was written, as Get-Item returns it: with the properties that PowerShell's own view shows.</summary>
    public static PSObject Item(PSCmdlet cmdlet, string path) =>
        cmdlet.InvokeProvider.Item.Get([@"Microsoft.PowerShell.Core\FileSystem::" + path], force: true, literalPath: true)[0];

    private static void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
        {
            throw CmdletErrors.PathNotFileSystem(path);
        }
    }
}
