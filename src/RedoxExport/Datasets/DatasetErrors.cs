using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>All errors of the current view. A message contains ids of runs and names of files, but no data of a resource.</summary>
internal static class DatasetErrors
{
    private const string Unchanged = " The current view is unchanged.";
    private const string FetchAgain = "If files are not as they were saved, run Resume-RedoxExport -Verify on the run's folder, which fetches them again as long as the server has them, or restore them from a backup. Then run Update-RedoxExportDataset.";

    public static RedoxExportException WithoutFullRun(string root, string? last) => new(
        ErrorIds.DatasetWithoutFullRun,
        ErrorKind.NotFound,
        last is null
            ? $"'{root}' has no complete full run to start a current view with."
            : $"The runs of '{root}' do not continue from run '{last}', the last in the current view, and there is no complete full run to start over with.",
        "Run a full export into the same root (Invoke-RedoxExport -Full), then update the current view.")
    { Target = root };

    public static RedoxExportException RunMissing(string runId, string folder) => new(
        ErrorIds.DatasetRunMissing,
        ErrorKind.NotFound,
        $"The current view needs run '{runId}', and its folder '{folder}' no longer exists." + Unchanged,
        "Restore the folder from a backup, or rebuild the view with Invoke-RedoxExport -Full -UpdateDataset.")
    { Target = folder };

    public static RedoxExportException RunUnfinished(string runId, string folder, string because) => new(
        ErrorIds.DatasetRunUnfinished,
        ErrorKind.Busy,
        $"Run '{runId}' cannot be merged into the current view: '{folder}' is not complete: {because}." + Unchanged,
        "Run Resume-RedoxExport on the folder, then update the current view again.")
    { Target = folder, Recovery = Recovery.RunAgain };

    public static RedoxExportException RunDamaged(string runId, RedoxExportException inner) => RunDamaged(
        runId,
        inner.Message,
        $"Run Test-RedoxExport on the run's folder. {FetchAgain} If every file is as it was saved, the server sent it like this: run Invoke-RedoxExport -Full.",
        inner.Target,
        inner);

    public static RedoxExportException RunAltered(string runId, string path, string because) => RunDamaged(runId, $"'{path}': {because}.", FetchAgain, path, null);

    public static RedoxExportException RunHasMore(string runId, string path) => RunDamaged(
        runId,
        $"'{path}': the export did not save this file.",
        "Move the file to another folder, then run Update-RedoxExportDataset.",
        path,
        null);

    private static RedoxExportException RunDamaged(string runId, string what, string action, object? target, Exception? inner) => new(
        ErrorIds.DatasetRunDamaged,
        ErrorKind.InvalidData,
        $"Run '{runId}' cannot be merged into the current view. {what}" + Unchanged,
        action,
        inner)
    { Target = target };

    public static RedoxExportException ResourceWithoutId(string runId, string path, long line) => new(
        ErrorIds.ResourceWithoutId,
        ErrorKind.InvalidData,
        $"Run '{runId}' cannot be merged into the current view: line {line} of '{path}' is a resource without an id, so no later run could change or delete it." + Unchanged,
        "Give the server's operator this message: every resource of an export has an id. The run itself is complete and can be read with Import-RedoxExport.")
    { Target = path };

    public static RedoxExportException ResourceTypeUnusable(string runId, string path, long line) => new(
        ErrorIds.ResourceTypeUnusable,
        ErrorKind.InvalidData,
        $"Run '{runId}' cannot be merged into the current view: the resourceType in line {line} of '{path}' is not the name of a FHIR type, so it cannot be used in a file name." + Unchanged,
        "Give the server's operator this message. The run itself is complete and can be read with Import-RedoxExport.")
    { Target = path };

    public static RedoxExportException DeletionUnreadable(string runId, string path, long line) => new(
        ErrorIds.DeletionUnreadable,
        ErrorKind.InvalidData,
        $"Run '{runId}' cannot be merged into the current view: line {line} of '{path}' is not a bundle of DELETE requests for Type/id." + Unchanged,
        "Run Invoke-RedoxExport -Full -UpdateDataset: a full run does not need the deletions. Give the server's operator this message (Bulk Data Access 3.0.0, the manifest's deleted).")
    { Target = path };

    public static RedoxExportException Damaged(string path, string because, Exception? inner = null) => new(
        ErrorIds.DatasetDamaged,
        ErrorKind.InvalidData,
        $"The current view cannot be updated because something else has changed it: {because}." + Unchanged,
        "Run Invoke-RedoxExport -Full -UpdateDataset: it rebuilds the view. Keep the view until then: it is the only copy of the data of runs that -Retain has removed.",
        inner)
    { Target = path };

    public static RedoxExportException InUse(string root) => InUse(
        $"Another command is updating or reading the current view of '{root}'.",
        "Wait until it has finished.",
        root);

    public static RedoxExportException ReplacedWhileRead() => InUse(
        "The current view was updated while its rows were read into tables. The tables were not changed.",
        "Run the command again after the update has finished.",
        null);

    private static RedoxExportException InUse(string message, string advice, string? root) =>
        new(ErrorIds.DatasetInUse, ErrorKind.Busy, message, advice) { Target = root, Recovery = Recovery.WaitForHolder };

    public static RedoxExportException NotWritten(string root, Exception inner) => new(
        ErrorIds.DatasetNotWritten,
        ErrorKind.Storage,
        $"The current view of '{root}' could not be written: {StorageErrors.ReasonOf(inner)}" + Unchanged,
        "Check the disk, its free space and the permissions, then update again. An update needs space for a second view and for the uncompressed new runs.",
        inner)
    { Target = root, Recovery = Recovery.RunAgain };

    /// <summary>The view is replaced as a whole, so what others keep in its folder would be deleted.</summary>
    public static RedoxExportException FolderNotOurs(string path) => new(
        ErrorIds.DatasetFolderNotOurs,
        ErrorKind.InvalidArgument,
        $"'{path}' has files that are not of a current view. It was not changed, and no current view was made.",
        "Move the files to another place or rename the folder, then run Update-RedoxExportDataset. The module uses this name for the current view and replaces the folder as a whole.")
    { Target = path };

    public static RedoxExportException NotReplaced(string path, Exception inner) => new(
        ErrorIds.DatasetNotReplaced,
        ErrorKind.Busy,
        $"The new view is complete, but could not replace the old one: {StorageErrors.ReasonOf(inner)}",
        $"Close the programs that have files of '{path}' open, then run Update-RedoxExportDataset, which only replaces the old view.",
        inner)
    { Target = path, Recovery = Recovery.RunAgain };
}
