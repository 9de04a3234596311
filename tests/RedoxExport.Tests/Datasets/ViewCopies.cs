namespace RedoxExport.Tests.Datasets;

/// <summary>Copies what a kill would leave on disk.</summary>
internal static class ViewCopies
{
    /// <summary>Copies everything but the runs, which no update changes. The lock file of a killed process stays behind, and nobody holds it.</summary>
    public static void Copy(string root, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.GetDirectories(root, "current*"))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder)));
            foreach (string below in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories))
            {
                Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(root, below)));
            }

            foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            {
                File.Copy(file, Path.Combine(to, Path.GetRelativePath(root, file)));
            }
        }

        File.WriteAllText(Path.Combine(to, "current.lock"), string.Empty);
    }
}
