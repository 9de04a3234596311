using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Reports;

/// <summary>Finds the folders of runs that a folder stands for: itself, or those in it.</summary>
internal sealed class RootFinder
{
    private readonly HashSet<string> _known = new(Disk.IsWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    private readonly List<string> _roots = [];
    private readonly List<string> _skipped = [];

    /// <summary>The folders of runs, each once, in the order in which they were found.</summary>
    public IReadOnlyList<string> Roots => _roots;

    /// <summary>The names of folders that were looked at and contain no runs.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Adds a folder, or the folders of runs in it. A folder that cannot be listed is added: it may contain runs.</summary>
    /// <param name="folder">A full path.</param>
    /// <returns>False if neither the folder nor one in it contains runs.</returns>
    public bool Add(string folder)
    {
        if (RunFolder.IsRoot(folder))
        {
            AddRoot(folder);
            return true;
        }

        if (ListOf(folder) is not { } children)
        {
            AddRoot(folder);
            return true;
        }

        string[] roots = [.. children.Where(child => RunFolder.IsRoot(child) || ListOf(child) is null)];
        if (roots.Length == 0)
        {
            return false;
        }

        foreach (string root in roots)
        {
            AddRoot(root);
        }

        foreach (string other in children.Except(roots))
        {
            Skip(other);
        }

        return true;
    }

    /// <summary>Adds a folder that has to be on the page, whatever is in it.</summary>
    /// <param name="folder">A full path.</param>
    public void AddRoot(string folder)
    {
        string full = Trim(Path.GetFullPath(folder));
        if (_known.Add(full))
        {
            _roots.Add(full);
        }
    }

    /// <summary>Notes a folder without runs.</summary>
    /// <param name="folder">A full path.</param>
    public void Skip(string folder)
    {
        string full = Trim(Path.GetFullPath(folder));
        if (_known.Add(full))
        {
            _skipped.Add(Path.GetFileName(full));
        }
    }

    // The root of a drive keeps its separator.
    private static string Trim(string path) => Path.GetDirectoryName(path) is null ? path : path.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);

    // Null if the folder cannot be listed.
    private static string[]? ListOf(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateDirectories()
                .Where(child => (child.Attributes & FileAttributes.Hidden) == 0)
                .Select(child => child.FullName)
                .OrderBy(child => child, StringComparer.OrdinalIgnoreCase)];
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            return null;
        }
    }
}
