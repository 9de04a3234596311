namespace RedoxExport.Text;

/// <summary>Short names for folders that tell them apart.</summary>
internal static class FolderNames
{
    /// <summary>The name of each folder: the last part of its path, or as many parts as tell it from the others.</summary>
    /// <param name="paths">Full paths, each once.</param>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<string> paths)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            string[] parts = PartsOf(path);
            int count = 1;
            while (count < parts.Length && paths.Any(other => !string.Equals(other, path, StringComparison.Ordinal) && Tail(PartsOf(other), count) == Tail(parts, count)))
            {
                count++;
            }

            // The end of one path can be the whole of another.
            string name = Tail(parts, count);
            names.Add(path, name.Length == 0 || names.ContainsValue(name) ? path : name);
        }

        return names;
    }

    /// <summary>The last part of a path.</summary>
    public static string Of(string path) => PartsOf(path) is [.., { } last] ? last : path;

    private static string[] PartsOf(string path) => path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);

    private static string Tail(string[] parts, int count) => string.Join("/", parts.Skip(Math.Max(0, parts.Length - count)));
}
