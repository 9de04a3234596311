namespace RedoxExport.Downloads;

/// <summary>How a file on disk stands against what the server said of it.</summary>
public enum ExportedFileState
{
    /// <summary>Whole: every check passed.</summary>
    Complete,

    /// <summary>
    /// Whole, but the manifest's <c>count</c> is another: it came twice with the same SHA-256, so the server's count is wrong.
    /// </summary>
    CountMismatch,
}
