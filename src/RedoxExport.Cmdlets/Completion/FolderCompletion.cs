using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Completes folders: first the relevant ones, then the others, as steps to deeper folders. If none is relevant, it returns
/// <see langword="null"/>, so that PowerShell completes the path as usual. For an empty list, PowerShell would offer nothing.
/// </summary>
internal static class FolderCompletion
{
    /// <param name="wordToComplete">The typed text.</param>
    /// <param name="meant">Returns the names of the relevant folders in a folder, each with a tooltip, in the order to offer them.</param>
    public static IEnumerable<CompletionResult>? Complete(string wordToComplete, Func<string, IEnumerable<(string Name, string Tip)>> meant)
    {
        string typed = Completion.Typed(wordToComplete);
        int leaf = typed.LastIndexOfAny(['/', '\\']) + 1;
        string before = typed[..leaf];
        try
        {
            string parent = Resolve(leaf == 0 ? "." : before);
            (string Name, string Tip)[] offered = [.. meant(parent).Where(folder => folder.Name.StartsWith(typed[leaf..], StringComparison.OrdinalIgnoreCase))];
            if (offered.Length == 0)
            {
                return null;
            }

            IEnumerable<string> others = new DirectoryInfo(parent).EnumerateDirectories(typed[leaf..] + "*")
                .Select(folder => folder.Name)
                .Except(offered.Select(folder => folder.Name))
                .OrderBy(name => name, StringComparer.OrdinalIgnoreCase);
            return [.. offered.Select(folder => Completion.Offer(before + folder.Name, folder.Tip)), .. others.Select(name => Completion.Offer(before + name))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or RuntimeException or RedoxExportException)
        {
            // A completer cannot report errors. An invalid path is reported when it is used.
            return null;
        }
    }

    /// <summary>Completes files with an extension, then folders as steps to other files.</summary>
    public static IEnumerable<CompletionResult> Files(string wordToComplete, string extension)
    {
        string typed = Completion.Typed(wordToComplete);
        int leaf = typed.LastIndexOfAny(['/', '\\']) + 1;
        try
        {
            DirectoryInfo parent = new(Resolve(leaf == 0 ? "." : typed[..leaf]));
            FileSystemInfo[] found = [.. parent.EnumerateFileSystemInfos(typed[leaf..] + "*")];
            return found.Where(item => item is FileInfo && item.Extension.Equals(extension, StringComparison.OrdinalIgnoreCase))
                .OrderBy(item => item.Name, StringComparer.OrdinalIgnoreCase)
                .Concat(found.Where(item => item is DirectoryInfo).OrderBy(item => item.Name, StringComparer.OrdinalIgnoreCase))
                .Select(item => Completion.Offer(PathOf(typed[..leaf], item.Name)))
                .ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or RuntimeException or RedoxExportException)
        {
            // A completer cannot report errors. An invalid path is reported when it is used.
            return [];
        }
    }

    /// <summary>The full path of a folder given on the same command line; empty if it cannot be accessed.</summary>
    public static IEnumerable<string> In(string path)
    {
        try
        {
            string full = Resolve(path);
            return Directory.Exists(full) ? [full] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or RuntimeException)
        {
            return [];
        }
    }

    // A folder without an extension could be taken for a name.
    private static string PathOf(string before, string name) => before.Length == 0 ? $".{Path.DirectorySeparatorChar}{name}" : before + name;

    // Resolves drives and relative paths of the session.
    private static string Resolve(string path)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)")
            .AddArgument(path)
            .Invoke<string>()
            .Single();
    }
}
