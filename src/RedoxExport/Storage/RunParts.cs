namespace RedoxExport.Storage;

/// <summary>The folders of the exports that belong together: those of a run, or an export and the resources that were fetched for it.</summary>
internal static class RunParts
{
    /// <summary>The folders whose resources are the data: the folder itself, or its subfolders if the run has several exports.</summary>
    /// <param name="path">The folder of a run, or of an export.</param>
    /// <returns>Full paths.</returns>
    public static IReadOnlyList<string> DataOf(string path) => Of(path, ExportLayout.DataFoldersOfRun);

    /// <summary>Like <see cref="DataOf"/>, with the exports of the group's members.</summary>
    /// <param name="path">The folder of a run, or of an export.</param>
    public static IReadOnlyList<string> AllOf(string path) => Of(path, ExportLayout.ExportFoldersOfRun);

    private static IReadOnlyList<string> Of(string path, IReadOnlyList<string> names)
    {
        string full = Path.GetFullPath(path ?? throw new ArgumentNullException(nameof(path)));
        if (IsExport(full))
        {
            string references = Path.Combine(full, ExportLayout.ReferencesFolder);
            return IsExport(references) ? [full, references] : [full];
        }

        if (!File.Exists(Path.Combine(full, ExportLayout.LogName)))
        {
            return [full];
        }

        string[] below = [.. names.Select(name => Path.Combine(full, name)).Where(IsExport)];
        return below.Length > 0 ? below : [full];
    }

    private static bool IsExport(string folder) => File.Exists(Path.Combine(folder, ExportLayout.RecordName));
}
