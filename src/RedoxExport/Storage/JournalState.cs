namespace RedoxExport.Storage;

/// <summary>The states that a line of the journal can give a file.</summary>
internal static class JournalState
{
    /// <summary>The file is complete: it passed every check.</summary>
    public const string Complete = "complete";

    /// <summary>The file is complete, but the manifest gives a different count.</summary>
    public const string CountMismatch = "countMismatch";

    /// <summary>The file is being received. The bytes on disk can be continued.</summary>
    public const string Partial = "partial";

    /// <summary>The file was given up. Its <c>*.partial</c> must not be continued.</summary>
    public const string Damaged = "damaged";

    /// <summary>The server does not provide the file, and it is not data: the export is complete without it.</summary>
    public const string Unavailable = "unavailable";

    public static bool IsWhole(string state) => state is Complete or CountMismatch;
}
