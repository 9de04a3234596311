using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Completes folders: first those that are meant, then the others, to go on through. Where none is meant it gives <see langword="null"/>,
/// for which PowerShell completes the path as it always does; for an empty list it would offer nothing.
/// </summary>
internal static class FolderCompletion
{
    /// <param name="wordToComplete">What was typed.</param>
    /// <param name="meant">The names of the folders that are meant in a folder, each with what is to be known of it, in the order to offer them.</param>
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
            // Completion has nothing to say it with: what is wrong with a path is said when it is used.
            return null;
        }
    }

    /// <summary>A folder that was named on the same command line, by its full path; nothing if it cannot be looked into.</summary>
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

    // Of a drive or a relative path of the session's.
    private static string Resolve(string path)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)")
            .AddArgument(path)
            .Invoke<string>()
            .Single();
    }
}
