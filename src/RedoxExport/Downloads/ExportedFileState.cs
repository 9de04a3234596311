namespace RedoxExport.Downloads;

/// <summary>The state of a file on disk, compared with what the server said about it.</summary>
/// <remarks>
/// <see cref="Complete"/>, <see cref="CountMismatch"/> and <see cref="DamagedLines"/> mean that the file is as the server sent it.
/// </remarks>
public enum ExportedFileState
{
    /// <summary>Complete: every check passed.</summary>
    Complete,

    /// <summary>
    /// Complete, but the manifest's <c>count</c> differs. The file was received twice with the same SHA-256, so the server's count is wrong.
    /// </summary>
    CountMismatch,

    /// <summary>The manifest names the file, but it does not exist.</summary>
    Missing,

    /// <summary>The download has started but not ended. The bytes received so far are in a <c>*.partial</c> file in the same folder.</summary>
    Unfinished,

    /// <summary>The file exists, but its content is not what was saved.</summary>
    Damaged,

    /// <summary>The file exists, but the manifest does not name it.</summary>
    Unexpected,

    /// <summary>
    /// Complete, as the server sent it, but some of its lines are not FHIR resources. The file was received twice with the same SHA-256.
    /// </summary>
    DamagedLines,

    /// <summary>
    /// The server does not provide the file. It contains no data but the server's own report on the export (<c>error</c> or
    /// <c>outcome</c>), so the export is complete without it.
    /// </summary>
    Unavailable,
}
