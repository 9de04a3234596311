using System.Management.Automation;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Reports;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Cmdlets;

/// <summary>Finds the folders of a <c>-Path</c> or <c>-LiteralPath</c>.</summary>
internal static class FolderPaths
{
    /// <summary>
    /// Works on each folder. An error is reported to the user, and the next folder follows. A wildcard skips files and folders that the cmdlet
    /// does not work on, with a warning if nothing is left. A path that exists literally is taken literally.
    /// </summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="isLiteral">True if the paths contain no wildcards.</param>
    /// <param name="isMeant">True for a folder that the cmdlet works on.</param>
    /// <param name="work">Works on a folder.</param>
    /// <param name="mayBeMissing">True for a folder that does not exist and that the cmdlet works on; <see langword="null"/> if it works on existing ones only.</param>
    /// <param name="takesParents">True if a folder that contains folders of runs stands for all of them.</param>
    /// <param name="mayTake">Decides if the folders of one path can be worked on; <see langword="null"/> if all can.</param>
    public static void ForEach(
        PSCmdlet cmdlet,
        IEnumerable<string> paths,
        bool isLiteral,
        Func<string, bool> isMeant,
        Action<string> work,
        Func<string, bool>? mayBeMissing = null,
        bool takesParents = false,
        Func<string, IReadOnlyList<string>, bool>? mayTake = null)
    {
        foreach (string path in paths)
        {
            Do(cmdlet, path, () =>
            {
                IReadOnlyList<string> folders = Find(cmdlet, path, isLiteral, isMeant, mayBeMissing, takesParents);
                if (mayTake?.Invoke(path, folders) == false)
                {
                    return;
                }

                foreach (string folder in folders)
                {
                    Do(cmdlet, folder, () => work(folder));
                }
            });
        }
    }

    /// <summary>True if a folder is the current view of the runs next to it. Such a folder is not an export.</summary>
    public static bool IsCurrentView(string path) => DatasetFolder.RootOf(path) is { } root && RunFolder.IsRoot(root);

    /// <summary>True if a folder contains an export.</summary>
    public static bool HoldsExport(string path) => File.Exists(Path.Combine(path, ExportLayout.RecordName));

    /// <summary>True if a folder has resources of the server: an export, a run, the folder of runs, or a current view.</summary>
    public static bool HoldsResources(string path) =>
        HoldsExport(path) || RunFolder.IsRoot(path) || IsCurrentView(path) || RunFolder.DataFoldersOf(path).Any(HoldsExport);

    /// <summary>True if a path is a wildcard: it does not exist literally.</summary>
    /// <exception cref="RedoxExportException"><c>PathNotFileSystem</c>.</exception>
    public static bool IsPattern(PSCmdlet cmdlet, string path, bool isLiteral) =>
        !isLiteral && WildcardPattern.ContainsWildcardCharacters(path) && !Directory.Exists(FilePaths.Unresolved(cmdlet, path));

    /// <summary>The folders that match a wildcard, in order.</summary>
    /// <exception cref="RedoxExportException"><c>PathNotFound</c>, <c>PathNotFileSystem</c>.</exception>
    public static IEnumerable<string> Match(PSCmdlet cmdlet, string path) =>
        FilePaths.Resolve(cmdlet, path, literal: false).Where(Directory.Exists).OrderBy(found => found, ResourceFolder.PathOrder);

    /// <summary>Fails if a wildcard has matched nothing because its folder cannot be listed: PowerShell reports no error then.</summary>
    /// <exception cref="RedoxExportException">The folder cannot be listed.</exception>
    public static void CheckParent(PSCmdlet cmdlet, string path) => Disk.CheckList(Path.GetDirectoryName(FilePaths.Unresolved(cmdlet, path)) ?? string.Empty);

    private static IReadOnlyList<string> Find(PSCmdlet cmdlet, string path, bool isLiteral, Func<string, bool> isMeant, Func<string, bool>? mayBeMissing, bool takesParents)
    {
        if (!IsPattern(cmdlet, path, isLiteral))
        {
            if (mayBeMissing is not null && FilePaths.Unresolved(cmdlet, path) is var missing && !File.Exists(missing) && mayBeMissing(missing))
            {
                return [missing];
            }

            // A folder that nothing is found in is taken as it is: its error says what is missing.
            string folder = One(cmdlet, path);
            return isMeant(folder) || !takesParents || RootsIn(folder) is not { Count: > 0 } roots ? [folder] : roots;
        }

        // A folder that cannot be listed may be one that is meant: its error says so.
        string[] folders = [.. Match(cmdlet, path).SelectMany(folder => isMeant(folder) || !CanList(folder) ? [folder] : takesParents ? RootsIn(folder) : [])];
        if (folders.Length == 0)
        {
            CheckParent(cmdlet, path);
            cmdlet.WriteWarning($"'{path}' does not match any folder that {cmdlet.MyInvocation.MyCommand.Name} can use.");
        }

        return folders;
    }

    /// <summary>A folder that is named without wildcards.</summary>
    /// <exception cref="RedoxExportException">It does not exist, or is a file.</exception>
    public static string One(PSCmdlet cmdlet, string path)
    {
        string found = FilePaths.Resolve(cmdlet, path, literal: true)[0];
        return File.Exists(found) ? throw StorageErrors.FolderIsFile(found) : found;
    }

    private static IReadOnlyList<string> RootsIn(string folder)
    {
        RootFinder finder = new();
        return Directory.Exists(folder) && finder.Add(folder) ? finder.Roots : [];
    }

    private static bool CanList(string folder)
    {
        try
        {
            Disk.CheckList(folder);
            return true;
        }
        catch (RedoxExportException)
        {
            return false;
        }
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
            // The path has a drive or provider that does not exist. PowerShell's own error reports it.
            cmdlet.WriteError(new ErrorRecord(e.ErrorRecord, e));
        }
    }
}
