namespace RedoxExport.Storage;

/// <summary>What a line of the journal says of a file.</summary>
internal static class JournalState
{
    /// <summary>Whole: every check passed.</summary>
    public const string Complete = "complete";

    /// <summary>Whole, though the manifest's count is another.</summary>
    public const string CountMismatch = "countMismatch";

    /// <summary>Under way; what is there can be continued.</summary>
    public const string Partial = "partial";

    /// <summary>Given up: what lies beside as <c>*.partial</c> is not to be continued.</summary>
    public const string Damaged = "damaged";

    /// <summary>The server does not give it, and it is not data: the export is whole without it.</summary>
    public const string Unavailable = "unavailable";

    public static bool IsWhole(string state) => state is Complete or CountMismatch;
}
