namespace RedoxExport.Runs;

/// <summary>What one export is for in its run.</summary>
internal enum RunExportRole
{
    /// <summary>All that the run is about.</summary>
    Data,

    /// <summary>Who is in the group: ids of patients only (IG 3.0.0, group membership request pattern).</summary>
    Members,

    /// <summary>Everything of the patients who have joined the group.</summary>
    Newcomers,

    /// <summary>Who is in the group when everything else is here: whoever left meanwhile may be missing from what came.</summary>
    MembersAfter,
}
