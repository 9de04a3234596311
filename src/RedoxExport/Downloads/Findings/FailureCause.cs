namespace RedoxExport.Downloads;

/// <summary>One kind of error by which files of a run are missing or damaged: a run lists them as its causes.</summary>
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
    /// The id of the error, such as <c>FileNotAvailable</c> (docs/errors.md lists them); of a file that was saved and is not right on disk, the name of its
    /// <see cref="ExportedFileState"/>, such as <c>Damaged</c>.
    /// </summary>
    public string Code { get; }

    /// <summary>The HTTP status of the server's answer; <see langword="null"/> if there was none.</summary>
    public int? StatusCode { get; }

    /// <summary>The number of files.</summary>
    public long Count { get; internal set; }

    /// <summary>The first of these files, relative to the export's folder.</summary>
    public string? File { get; }

    /// <summary>The message about the first of these files.</summary>
    public string Message { get; }

    /// <summary>The cause in a few words that hold nothing of the server's, such as <c>2 FileNotAvailable (HTTP 403), first Patient.0001.ndjson</c>.</summary>
    internal string Summary => FormattableString.Invariant($"{Count:N0} {Name}{(File is null ? string.Empty : $", first {File}")}");

    private string Name => StatusCode is { } status ? FormattableString.Invariant($"{Code} (HTTP {status})") : Code;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Count:N0} {Name}: {Message}");
}
