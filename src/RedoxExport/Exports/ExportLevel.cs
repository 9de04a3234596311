namespace RedoxExport.Exports;

/// <summary>The level of an export (IG 3.0.0, bulk data kick-off request).</summary>
public enum ExportLevel
{
    /// <summary>Everything: <c>[base]/$export</c>.</summary>
    System,

    /// <summary>All patients and their data: <c>[base]/Patient/$export</c>.</summary>
    AllPatients,

    /// <summary>The patients of one group and their data: <c>[base]/Group/[id]/$export</c>.</summary>
    Group,
}
