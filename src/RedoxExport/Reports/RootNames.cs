namespace RedoxExport.Reports;

/// <summary>Names folders of runs on the page: by the folder's name, and if several have the same name, with as many parents as tell them apart.</summary>
internal static class RootNames
{
    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Returns a name for each folder.</summary>
    /// <param name="roots">Full paths, all different.</param>
    /// <returns>The names, in the order of the folders; each is the end of its path. No two are the same.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> roots)
    {
        string[][] parts = [.. roots.Select(root => root.Split(Separators, StringSplitOptions.RemoveEmptyEntries))];
        int[] lengths = [.. parts.Select(_ => 1)];
        while (true)
        {
            int[] alike =
            [
                .. Enumerable.Range(0, parts.Length)
                    .GroupBy(i => Name(roots[i], parts[i], lengths[i]), StringComparer.OrdinalIgnoreCase)
                    .Where(same => same.Count() > 1)
                    .SelectMany(same => same)
                    .Where(i => lengths[i] <= parts[i].Length),
            ];
            if (alike.Length == 0)
            {
                return [.. roots.Select((root, i) => Name(root, parts[i], lengths[i]))];
            }

            foreach (int i in alike)
            {
                lengths[i]++;
            }
        }
    }

    // With all its parts, the name is the path itself.
    private static string Name(string root, string[] parts, int length) =>
        length > parts.Length || parts.Length == 0 ? root : string.Join(Path.DirectorySeparatorChar.ToString(), parts.Skip(parts.Length - length));
}
