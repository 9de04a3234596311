namespace RedoxExport.Downloads;

/// <summary>One kind of error that caused files of a run to be missing or damaged. A run lists these as its causes.</summary>
public sealed class FailureCause
{
    internal FailureCause(string code, int? statusCode, long count, string? file, string message)
    {
        Code = code;
        StatusCode = statusCode;
        Count = count;
        File = file;
        Message = message;
    }

    /// <summary>
    /// The id of the error, such as <c>FileNotAvailable</c> (docs/errors.md lists all ids). For a saved file that is not correct on disk, the name of
    /// its <see cref="ExportedFileState"/>, such as <c>Damaged</c>.
    /// </summary>
    public string Code { get; }

    /// <summary>The HTTP status of the server's response; <see langword="null"/> if there was none.</summary>
    public int? StatusCode { get; }

    /// <summary>The number of files with this cause.</summary>
    public long Count { get; internal set; }

    /// <summary>The path of the first of these files, relative to the export's folder; <see langword="null"/> if the error names none.</summary>
    public string? File { get; }

    /// <summary>The message about the first of these files.</summary>
    public string Message { get; }

    /// <summary>
    /// A short description without text from the server, such as <c>2 FileNotAvailable (HTTP 403), first Patient.0001.ndjson</c>.
    /// </summary>
    internal string Summary => FormattableString.Invariant($"{Count:N0} {Name}{(File is null ? string.Empty : $", first {File}")}");

    private string Name => StatusCode is { } status ? FormattableString.Invariant($"{Code} (HTTP {status})") : Code;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Count:N0} {Name}: {Message}");
}
