using System.Globalization;
using RedoxExport.Storage;

namespace RedoxExport.Tables;

/// <summary>Creates the errors of table files. Messages contain no value of a cell: it is patient data.</summary>
internal static class TableFileErrors
{
    public static RedoxExportException TableNotWritten(string path, Exception inner) => new(
        ErrorIds.TableNotWritten,
        ErrorKind.Storage,
        $"The table '{path}' could not be written: {StorageErrors.ReasonOf(inner)}",
        "Check that this account can write to the folder, that there is enough free space, and that no other program has the file open. Then run the command again.",
        inner)
    {
        Target = path,
    };

    /// <param name="folder">The folder of the parts.</param>
    /// <param name="other">The name of a part of another division.</param>
    public static RedoxExportException TablePartsDiffer(string folder, string other) => new(
        ErrorIds.TablePartsDiffer,
        ErrorKind.InvalidArgument,
        $"The folder '{folder}' contains '{other}', which does not belong to the parts that this command writes. A program that reads the folder as a table would read its rows twice.",
        "Delete the parts of the earlier export, or specify another destination.")
    {
        Target = folder,
    };

    /// <param name="table">The name of the table.</param>
    /// <param name="column">The name of the column.</param>
    /// <param name="format">The name of the format.</param>
    /// <param name="path">The file of the resource.</param>
    /// <param name="line">Its line.</param>
    public static RedoxExportException ValueNotFitting(string table, string column, string format, string path, long line) => new(
        ErrorIds.ValueNotFitting,
        ErrorKind.InvalidData,
        string.Format(CultureInfo.InvariantCulture, "A value of the column '{0}' of '{1}', from line {2:N0} of '{3}', does not fit the type of the column in {4}.", column, table, line, path, format),
        "Give the column another type in the view, such as string, or omit -Strict: then such a cell is empty.")
    {
        Target = path,
    };
}
