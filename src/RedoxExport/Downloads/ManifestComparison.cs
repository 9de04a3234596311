using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>Whether a manifest that was fetched again is the same but for its links: file by file, in the same order.</summary>
internal static class ManifestComparison
{
    /// <exception cref="RedoxExportException"><c>ManifestChanged</c>.</exception>
    public static void RequireSame(ExportJob job, string path, IReadOnlyList<ManifestFile> before, IReadOnlyList<ManifestFile> now)
    {
        if (before.Count != now.Count)
        {
            throw DownloadErrors.ManifestChanged(job, path, FormattableString.Invariant($"it had {before.Count:N0} files and has {now.Count:N0}"));
        }

        for (int i = 0; i < before.Count; i++)
        {
            if (!before[i].IsSameRow(now[i]))
            {
                throw DownloadErrors.ManifestChanged(job, path, FormattableString.Invariant(
                    $"file {i + 1} was {Describe(before[i])} and is {Describe(now[i])}"));
            }
        }
    }

    private static string Describe(ManifestFile file) => FormattableString.Invariant(
        $"{file.Category} {file.Type ?? "of any type"}, count {(file.Count is { } count ? count : "not given")}, size {(file.FileSize is { } size ? size : "not given")}");
}
