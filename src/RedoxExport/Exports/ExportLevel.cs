namespace RedoxExport.Exports;

/// <summary>What an export is about (IG 3.0.0, bulk data kick-off request).</summary>
public enum ExportLevel
{
    /// <summary>Everything: <c>[base]/$export</c>.</summary>
    System,

    /// <summary>All patients and what belongs to them: <c>[base]/Patient/$export</c>.</summary>
    AllPatients,

    /// <summary>The patients of one group: <c>[base]/Group/[id]/$export</c>.</summary>
    Group,
}
