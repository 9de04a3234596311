using RedoxExport.Storage;

namespace RedoxExport.Resources;

/// <summary>Creates the errors of reading resources and writing CSV. Messages contain no content of a resource: it is patient data.</summary>
internal static class ResourceErrors
{
    public static RedoxExportException FileNotFound(string path) => new(
        ErrorIds.ResourceFileNotFound,
        ErrorKind.NotFound,
        $"There is no file or folder '{path}'.",
        "Check the path. Save-RedoxExport shows the path of each file that it saved.")
    {
        Target = path,
    };

    public static RedoxExportException FileUnfinished(string path) => new(
        ErrorIds.ResourceFileUnfinished,
        ErrorKind.Busy,
        $"The file '{path}' is not complete: its download is not finished.",
        "Wait until the download is finished, or run Resume-RedoxExport on the folder, then read the file that has the final name.")
    {
        Target = path,
    };

    public static RedoxExportException FileUnreadable(string path, Exception inner) => new(
        ErrorIds.ResourceFileUnreadable,
        ErrorKind.Storage,
        $"The file '{path}' cannot be read: {StorageErrors.ReasonOf(inner)}",
        "Check that it still exists, that this account can read it, and that no other program has it open.",
        inner)
    {
        Target = path,
    };

    public static RedoxExportException FileDamaged(string path, long line, Exception inner) => new(
        ErrorIds.ResourceFileDamaged,
        ErrorKind.InvalidData,
        $"The file '{path}' is damaged after line {line}: {inner.Message}",
        "Do not use what was read before this error either. If the file belongs to an export, run Resume-RedoxExport -Verify on its folder: it fetches the file again as long as the server has it.",
        inner)
    {
        Target = path,
    };

    public static RedoxExportException LineDamaged(string path, long line, LineFault fault) => new(
        ErrorIds.ResourceLineDamaged,
        ErrorKind.InvalidData,
        $"Line {line} of '{path}' is not a FHIR resource: {Describe(fault)}",
        "The other lines are read. Run Test-RedoxExport on the folder of the export: the state DamagedLines means that the server sent the line like this; after the state Damaged, run Resume-RedoxExport -Verify.")
    {
        Recovery = Recovery.Continue,
        Target = path,
    };

    public static RedoxExportException LineNotEvaluated(string path, long line, string problem) => new(
        ErrorIds.LineNotEvaluated,
        ErrorKind.InvalidData,
        $"Line {line} of '{path}' was left out: {problem}.",
        "The other lines are read. Change the view or the condition so that it fits this resource as well, for example with first() or exists().")
    {
        Recovery = Recovery.Continue,
        Target = path,
    };

    public static RedoxExportException PathInvalid(string path, string because) => new(
        ErrorIds.PropertyPathInvalid,
        ErrorKind.InvalidArgument,
        $"'{path}' is not the path of a property: {because}.",
        "Specify names of FHIR members with dots between them, and a number in brackets for one element of an array: id, name[0].family, code.coding[0].code.");

    public static RedoxExportException PropertyNameInvalid(string because) => new(
        ErrorIds.PropertyNameInvalid,
        ErrorKind.InvalidArgument,
        because,
        "Specify a different name for each property: -Property id, @{ family = 'name[0].family' }.");

    public static RedoxExportException CsvNotWritten(string path, Exception inner) => new(
        ErrorIds.CsvNotWritten,
        ErrorKind.Storage,
        $"The file '{path}' could not be written: {(inner is DirectoryNotFoundException ? "its folder does not exist." : StorageErrors.ReasonOf(inner))}",
        "Check that its folder exists, that this account can write there, that there is enough free space, and that no other program has the file open. An existing file is unchanged.",
        inner)
    {
        Target = path,
    };

    private static string Describe(LineFault fault) => fault.Kind switch
    {
        LineFaultKind.NotJson => $"it is not valid JSON at byte {fault.Position}.",
        LineFaultKind.NotAnObject => "it is JSON, but not one object.",
        LineFaultKind.NoResourceType => "it has no resourceType.",
        LineFaultKind.NotUtf8 => "it is not UTF-8.",
        LineFaultKind.LoneSurrogate => $"the text at byte {fault.Position} has an unpaired surrogate.",
        LineFaultKind.DuplicateMember => $"the member at byte {fault.Position} has the same name as an earlier one in its object (case is ignored).",
        LineFaultKind.TooDeep => $"it is nested more than {ResourceParser.MaxDepth} levels deep.",
        _ => $"it is longer than {BlockReader.DefaultMaxLineLength / (1024 * 1024)} MB.",
    };
}
