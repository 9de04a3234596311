namespace RedoxExport.Verification;

/// <summary>Which part an export plays, and so what its answer can be held against.</summary>
internal enum AnswerScope
{
    /// <summary>The data that somebody has asked for.</summary>
    Data,

    /// <summary>All that a group's new members have: a few patients need not have every type.</summary>
    Newcomers,

    /// <summary>Who is in a group: of this answer only the patients' ids are read.</summary>
    Members,
}
