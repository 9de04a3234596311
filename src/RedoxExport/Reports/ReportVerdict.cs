namespace RedoxExport.Reports;

/// <summary>The verdict of the report about a folder of runs.</summary>
public enum ReportVerdict
{
    /// <summary>Nothing needs attention.</summary>
    Good,

    /// <summary>The most severe finding is a warning.</summary>
    Warning,

    /// <summary>The most severe finding is an error.</summary>
    Error,

    /// <summary>The runs of the folder cannot be read.</summary>
    Unreadable,
}
