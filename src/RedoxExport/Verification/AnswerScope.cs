namespace RedoxExport.Verification;

/// <summary>The part that an export plays in its run. It decides which checks apply to the received data.</summary>
internal enum AnswerScope
{
    /// <summary>The data that the user requested.</summary>
    Data,

    /// <summary>All data of a group's new members. A few patients need not have resources of every type.</summary>
    Newcomers,

    /// <summary>The members of a group: only the ids of the patients are used.</summary>
    Members,
}
