using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Copies;

/// <summary>The errors of copies, except those of object stores (<see cref="StoreErrors"/>).</summary>
internal static class CopyErrors
{
    /// <param name="shown">The destination as it may be shown: without a query.</param>
    /// <param name="why">The reason, as the end of a sentence without the period.</param>
    /// <param name="advice">The recommended action.</param>
    public static RedoxExportException DestinationNotValid(string shown, string why, string advice = "Specify s3://bucket/prefix, az://account/container/prefix, or a folder.") => new(
        ErrorIds.CopyDestinationNotValid,
        ErrorKind.InvalidArgument,
        $"'{SafeText.Clean(shown, 200)}' cannot be the destination of a copy: {why}.",
        advice)
    { Target = SafeText.Clean(shown, 200) };

    /// <param name="folder">The folder of the export.</param>
    public static RedoxExportException SourceIncomplete(string folder) => new(
        ErrorIds.CopySourceIncomplete,
        ErrorKind.InvalidData,
        $"The export in '{folder}' is not complete, so it was not copied.",
        "Run Resume-RedoxExport on the folder, then copy it.")
    { Target = folder, Recovery = Recovery.Continue };

    /// <param name="path">The file.</param>
    /// <param name="what">The difference, as the end of a sentence without the period.</param>
    public static RedoxExportException SourceChanged(string path, string what) => new(
        ErrorIds.CopySourceChanged,
        ErrorKind.InvalidData,
        $"'{path}' was not copied: {what}.",
        "If a command was writing to the folder, copy it again when that command has finished. Otherwise check the export with Test-RedoxExport.")
    { Target = path, Recovery = Recovery.Continue };

    /// <param name="path">The file or folder.</param>
    /// <param name="cause">The failure of the disk.</param>
    public static RedoxExportException SourceUnreadable(string path, Exception cause) => new(
        ErrorIds.CopySourceUnreadable,
        ErrorKind.Storage,
        $"'{path}' could not be read: {StorageErrors.ReasonOf(cause)}",
        "Check the disk, and that this account can read the folder. Then run the command again: files that are copied are not sent again.",
        cause)
    { Target = path, Recovery = Recovery.Continue };

    /// <param name="shown">The folder of the copy, as it may be shown.</param>
    /// <param name="what">The evidence, as the end of a sentence without the period.</param>
    /// <param name="cause">The error that led to it; <see langword="null"/> for none.</param>
    public static RedoxExportException Interfered(string shown, string what, Exception? cause = null) => new(
        ErrorIds.CopyInterfered,
        ErrorKind.Busy,
        $"Another program wrote to '{SafeText.Clean(shown)}' while it was copied: {what}. This copy deleted the manifest, so that a program that reads copies skips the folder.",
        "When no other copy to this destination is running, run the command again: it compares all files and sends those that are different. Let only one computer at a time copy to a destination.",
        cause)
    { Target = SafeText.Clean(shown), Recovery = Recovery.RunAgain };

    /// <param name="shown">The address of the copy, as it may be shown.</param>
    /// <param name="what">The difference, as the end of a sentence without the period.</param>
    public static RedoxExportException NotVerified(string shown, string what) => new(
        ErrorIds.CopyNotVerified,
        ErrorKind.InvalidData,
        $"'{SafeText.Clean(shown)}' is not what was sent: {what}.",
        "Run the command again. If the error stays the same, check if a proxy or another program changes what is stored there. The copy has no manifest, so a program that reads copies skips it.")
    { Target = SafeText.Clean(shown), Recovery = Recovery.RunAgain };
}
