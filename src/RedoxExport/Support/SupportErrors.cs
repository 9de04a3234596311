namespace RedoxExport.Support;

/// <summary>The errors of support bundles: one factory per condition.</summary>
internal static class SupportErrors
{
    public static RedoxExportException SourceNotUsable(string path) => new(
        ErrorIds.SupportSourceNotUsable,
        ErrorKind.NotFound,
        $"'{path}' is not a folder of runs, a run or an export.",
        "Specify the folder that you used for Invoke-RedoxExport -Path, one of its runs, or the folder of an export (-Path of Save-RedoxExport).")
    { Target = path };

    public static RedoxExportException BundleExists(string path) => new(
        ErrorIds.SupportBundleExists,
        ErrorKind.InvalidArgument,
        $"The file '{path}' already exists.",
        "Specify another name, or use -Force to replace the file.")
    { Target = path };
}
