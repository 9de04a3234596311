namespace RedoxExport.Runs;

/// <summary>The purpose of an export in its run.</summary>
internal enum RunExportRole
{
    /// <summary>The data that the run requests.</summary>
    Data,

    /// <summary>The members of the group: only ids of patients (IG 3.0.0, group membership request pattern).</summary>
    Members,

    /// <summary>All data of the patients who have joined the group.</summary>
    Newcomers,

    /// <summary>The members of the group after all other data have been received: data of a patient who left meanwhile may be missing.</summary>
    MembersAfter,
}
