namespace RedoxExport.Downloads;

/// <summary>How a file on disk stands against what the server said of it.</summary>
/// <remarks><see cref="Complete"/>, <see cref="CountMismatch"/> and <see cref="DamagedLines"/> are those of a file that is as the server sent it.</remarks>
public enum ExportedFileState
{
    /// <summary>Whole: every check passed.</summary>
    Complete,

    /// <summary>
    /// Whole, but the manifest's <c>count</c> is another: it came twice with the same SHA-256, so the server's count is wrong.
    /// </summary>
    CountMismatch,

    /// <summary>The manifest names it, and it is not there.</summary>
    Missing,

    /// <summary>Its download has begun and not ended: what there is lies beside, as <c>*.partial</c>.</summary>
    Unfinished,

    /// <summary>It is there, and it is not what was saved.</summary>
    Damaged,

    /// <summary>It is there, and the manifest does not name it.</summary>
    Unexpected,

    /// <summary>Whole, as the server sent it, but lines of it are not FHIR resources: it came twice with the same SHA-256.</summary>
    DamagedLines,

    /// <summary>The server does not give it, and it is not data but the server's own report on the export (<c>error</c> or <c>outcome</c>): the export is whole without it.</summary>
    Unavailable,
}
