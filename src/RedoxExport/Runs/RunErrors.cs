using RedoxExport.Downloads;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>The errors of a run: one factory per condition.</summary>
internal static class RunErrors
{
    public static RedoxExportException RootInUse(string root, string? holder) => new(
        ErrorIds.RootInUse,
        ErrorKind.Busy,
        $"Another run is in progress in '{root}'{(holder is null ? string.Empty : $": {holder}")}. This call did nothing.",
        "Wait until that run ends; the next call continues from there. To run two at the same time, use a separate folder for each.")
    { Target = root, Recovery = Recovery.WaitForHolder, HasOwnWordsOnly = true };

    /// <summary>True for <c>RootInUse</c>. Only this error has its own exit code; other locks also cause errors of kind <c>Busy</c>.</summary>
    public static bool IsRootInUse(RedoxExportException error) => error.ErrorId == ErrorIds.RootInUse;

    public static RedoxExportException HistoryDamaged(string path, Exception cause) => new(
        ErrorIds.HistoryDamaged,
        ErrorKind.InvalidData,
        $"'{path}' is damaged, or was written by a newer version of the module.",
        "Restore it from a backup. Without one, run Invoke-RedoxExport with -Full: it keeps the file under another name and begins a new history, unless a newer version of the module wrote it. The runs in the folder stay as they are.",
        cause)
    { Target = path, HasOwnWordsOnly = true };

    /// <param name="path">The folder, or the wildcard.</param>
    /// <param name="search">The folders that were searched.</param>
    public static RedoxExportException NoRunsHere(string path, RootSearch search = RootSearch.Folder) => new(
        ErrorIds.NoRunsHere,
        ErrorKind.NotFound,
        search switch
        {
            RootSearch.Pattern => $"'{path}' does not match any folder with runs: none has a {ExportLayout.HistoryName}.",
            RootSearch.FolderAndBelow => $"'{path}' contains no runs: neither the folder nor a folder in it has a {ExportLayout.HistoryName}.",
            _ => $"'{path}' contains no runs: it has no {ExportLayout.HistoryName}.",
        },
        search == RootSearch.Folder
            ? "Specify the folder that you used for Invoke-RedoxExport -Path; with profiles, the folder of one of them in it."
            : "Specify folders that you used for Invoke-RedoxExport -Path, or a folder that contains them.")
    { Target = path };

    public static RedoxExportException RequestNotFound(string root, string request) => new(
        ErrorIds.RequestNotFound,
        ErrorKind.NotFound,
        $"'{root}' has no runs of a request '{SafeText.Clean(request, 100)}'.",
        "Specify the RequestId of one of its runs, which Get-RedoxExportRun returns: eight digits.")
    { Target = request };

    public static RedoxExportException NoCompleteRun(string root) => new(
        ErrorIds.NoCompleteRun,
        ErrorKind.NotFound,
        $"'{root}' has no complete run yet, so a current view cannot be created.",
        "Run Invoke-RedoxExport until a run is complete; Get-RedoxExportRun shows its progress.")
    { Target = root };

    public static RedoxExportException DatasetAmbiguous(string root, ExportRun last, ExportRun other) => new(
        ErrorIds.DatasetAmbiguous,
        ErrorKind.InvalidArgument,
        $"In '{root}', runs of several requests take turns ({last.Subject}, run {last.Id}; {other.Subject}, run {other.Id}). A current view can cover only one request.",
        $"If one of the two is no longer made, disable it with Disable-RedoxExportRequest -Request {other.RequestId} (or {last.RequestId}); the view is then that of the other one. If both are made, specify a separate folder for each with Invoke-RedoxExport -Path.")
    { Target = root };

    public static RedoxExportException DatasetNotUpdated(string root, Exception cause) => new(
        ErrorIds.DatasetNotUpdated,
        ErrorKind.InvalidData,
        $"The current view of '{root}' could not be updated: an unexpected error ({cause.GetType().Name}).",
        "The run is complete and the view is as it was before. Run Update-RedoxExportDataset on the folder, or wait for the next run. If the error stays the same, report it.",
        cause)
    { Target = root };

    public static RedoxExportException TablesNotSynced(string root, Exception cause) => new(
        ErrorIds.TablesNotSynced,
        ErrorKind.InvalidData,
        $"The tables of the current view of '{root}' could not be synced: an unexpected error ({cause.GetType().Name}).",
        "The run is complete and the tables are as they were before. Run Sync-RedoxExportTable on the folder, or wait for the next run. If the error stays the same, report it.",
        cause)
    { Target = root };

    public static RedoxExportException AttachmentsNotSaved(string root, Exception cause) => new(
        ErrorIds.AttachmentsNotSaved,
        ErrorKind.InvalidData,
        $"The attachments of the current view of '{root}' could not be saved: an unexpected error ({cause.GetType().Name}).",
        "The run is complete, and the attachments saved so far stay. Run Save-RedoxExportAttachment on the folder, or wait for the next run. If the error stays the same, report it.",
        cause)
    { Target = root };

    public static RedoxExportException RootIsExport(string root) => new(
        ErrorIds.RootIsExport,
        ErrorKind.InvalidArgument,
        $"'{root}' is the folder of a single export, not a folder of runs.",
        "Specify another folder. Invoke-RedoxExport creates a folder in it for each run.")
    { Target = root };

    public static RedoxExportException PatientsOfIncrement() => new(
        ErrorIds.IncrementOfPatients,
        ErrorKind.InvalidArgument,
        "-Incremental cannot be used with -GroupId and -Patient together: the earlier data of patients who join the group later would be missing.",
        "Omit one of them.");

    public static RedoxExportException FullWithSince() => new(
        ErrorIds.FullWithSince,
        ErrorKind.InvalidArgument,
        "-Full and -Since cannot be used together: one requests everything, the other only changes.",
        "Omit one of them.");

    public static RedoxExportException OverlapNegative(TimeSpan overlap) => new(
        ErrorIds.OverlapNegative,
        ErrorKind.InvalidArgument,
        $"-Overlap {overlap:c} is negative: changes between two runs would be skipped.",
        "Specify zero or more, such as 00:05:00.")
    { Target = overlap };

    public static RedoxExportException CheckFailed(string folder, int files, IReadOnlyList<FailureCause> causes)
    {
        string what = files switch
        {
            0 => "The export is not as it was saved",
            1 => "1 file is not as it was saved",
            _ => FormattableString.Invariant($"{files:N0} files are not as they were saved"),
        };
        return CheckEnded(
            folder,
            what,
            causes,
            "Check the disk. The next run fetches these files again; Test-RedoxExport checks all files of the folder.");
    }

    /// <summary>
    /// Like <see cref="CheckFailed"/>, if all files are unchanged since they were saved but <c>-Strict</c> refuses the content of some.
    /// </summary>
    public static RedoxExportException CheckRefused(string folder, int files, IReadOnlyList<FailureCause> causes) => CheckEnded(
        folder,
        Amount.Of(files, "file was refused because of -Strict", "files were refused because of -Strict"),
        causes,
        $"Give the server's operator the job id and this message. The refused files are kept with the ending {ExportLayout.DamagedEnding}. To keep them as data, run the command again without -Strict.");

    public static RedoxExportException FilesMissing(string folder, int files, IReadOnlyList<FailureCause> causes)
    {
        string what = Amount.Of(files, "file") + " of the export could not be fetched";
        return new RedoxExportException(
            ErrorIds.RunIncomplete,
            ErrorKind.InvalidData,
            $"{what} (folder '{folder}'){ByCause(causes)}.",
            "The next run requests these files again.")
        { Target = folder, Recovery = Recovery.DownloadAgain, Brief = $"{what}{ByCause(causes)}." };
    }

    public static RedoxExportException MembersUnreadable(string group, Exception? cause) => new(
        ErrorIds.MembersUnreadable,
        ErrorKind.InvalidData,
        $"The server's list of the patients of group '{SafeText.Clean(group, 100)}' {(cause is null ? "has a patient without an id" : "cannot be read")}.",
        "Run the command again: it requests the list once more, and if that fails again, all data. If the error stays the same, use a run without -Incremental, and give the server's operator this message.",
        cause)
    { Recovery = Recovery.RunAgain };

    /// <summary>The error to show for any exception that ended the export of one profile.</summary>
    public static RedoxExportException OfProfile(Exception e) => e as RedoxExportException ?? ProfileNotRun(e);

    /// <param name="cause">The exception. Its text can be from anywhere, so it is not part of the message.</param>
    public static RedoxExportException RunNotBegun(Exception cause) => new(
        ErrorIds.RunNotBegun,
        ErrorKind.InvalidData,
        $"An unexpected error ({cause.GetType().Name}) prevented the run.",
        "Run the command again. If the error stays the same, report it.",
        cause)
    { HasOwnWordsOnly = true };

    /// <param name="cause">The exception. Its text can be from anywhere, so it is not part of the message.</param>
    public static RedoxExportException ProfileNotRun(Exception cause) => new(
        ErrorIds.ProfileNotRun,
        ErrorKind.InvalidData,
        $"An unexpected error ({cause.GetType().Name}) ended the export. The other profiles are not affected.",
        "Run the command again for this profile: it resumes what has begun. If the error stays the same, report it.",
        cause)
    { HasOwnWordsOnly = true };

    private static RedoxExportException CheckEnded(string folder, string what, IReadOnlyList<FailureCause> causes, string action) => new(
        ErrorIds.RunCheckFailed,
        ErrorKind.InvalidData,
        $"{what} (folder '{folder}'){ByCause(causes)}.",
        action)
    { Target = folder, Recovery = Recovery.DownloadAgain, Brief = $"{what}{ByCause(causes)}." };

    private static string ByCause(IReadOnlyList<FailureCause> causes) => causes.Count == 0 ? string.Empty : $": {FailureCauses.Summarize(causes)}";
}

/// <summary>The folders that were searched for runs.</summary>
internal enum RootSearch
{
    Folder,
    FolderAndBelow,
    Pattern,
}
