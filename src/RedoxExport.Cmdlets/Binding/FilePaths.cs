using System.Collections.ObjectModel;
using System.Management.Automation;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Finds the files that a <c>-Path</c> or <c>-LiteralPath</c> means.</summary>
internal static class FilePaths
{
    /// <summary>Full paths in the file system. A wildcard that matches nothing gives nothing; a plain name has to exist.</summary>
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

    /// <summary>The full path of a file or folder that need not exist yet.</summary>
    /// <exception cref="RedoxExportException"><c>PathNotFileSystem</c>.</exception>
    public static string Unresolved(PSCmdlet cmdlet, string path)
    {
        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(provider, path);
        return full;
    }

    /// <summary>
    /// The files and folders that a path of the user's means. A name that exists as it stands is meant as it stands, also where it
    /// has brackets in it, as paths that come down the pipeline from Save-RedoxExport may; what does not exist is the reader's to say.
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

        return [.. cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _).Where(ResourceFolder.IsMeantByWildcard).OrderBy(found => found, ResourceFolder.PathOrder)];
    }

    private static void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
        {
            throw CmdletErrors.PathNotFileSystem(path);
        }
    }
}
