using System.Management.Automation;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Cmdlets;

/// <summary>Takes the folders that a <c>-Path</c> or <c>-LiteralPath</c> means.</summary>
internal static class FolderPaths
{
    /// <summary>
    /// Works on each folder. An error goes to the user, and the next folder is taken. A wildcard leaves out files and what the cmdlet has
    /// nothing to do with, and warns where nothing is left; a name that exists as it stands is meant as it stands.
    /// </summary>
    public static void ForEach(PSCmdlet cmdlet, IEnumerable<string> paths, bool isLiteral, Func<string, bool> isMeant, Action<string> work)
    {
        foreach (string path in paths)
        {
            Do(cmdlet, path, () =>
            {
                foreach (string folder in Find(cmdlet, path, isLiteral, isMeant))
                {
                    Do(cmdlet, folder, () => work(folder));
                }
            });
        }
    }

    /// <summary>Whether a folder is the current view of the runs beside it, which is no export.</summary>
    public static bool IsCurrentView(string path) => DatasetFolder.Owns(path) && RunFolder.IsRoot(Path.GetDirectoryName(path)!);

    /// <summary>Whether a folder holds an export.</summary>
    public static bool HoldsExport(string path) => File.Exists(Path.Combine(path, ExportLayout.RecordName));

    private static IReadOnlyList<string> Find(PSCmdlet cmdlet, string path, bool isLiteral, Func<string, bool> isMeant)
    {
        if (isLiteral || Directory.Exists(FilePaths.Unresolved(cmdlet, path)) || !WildcardPattern.ContainsWildcardCharacters(path))
        {
            return FilePaths.Resolve(cmdlet, path, literal: true);
        }

        string[] folders = [.. FilePaths.Resolve(cmdlet, path, literal: false).Where(found => Directory.Exists(found) && isMeant(found)).OrderBy(found => found, ResourceFolder.PathOrder)];
        if (folders.Length == 0)
        {
            cmdlet.WriteWarning($"Nothing to do: '{path}' matches no folder that {cmdlet.MyInvocation.MyCommand.Name} works on.");
        }

        return folders;
    }

    private static void Do(PSCmdlet cmdlet, string target, Action work)
    {
        try
        {
            work();
        }
        catch (RedoxExportException e)
        {
            cmdlet.WriteError(e.ToErrorRecord(target));
        }
        catch (SessionStateException e)
        {
            // A drive or provider that does not exist: PowerShell's own words for it.
            cmdlet.WriteError(new ErrorRecord(e.ErrorRecord, e));
        }
    }
}
