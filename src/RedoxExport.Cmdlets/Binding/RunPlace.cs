namespace RedoxExport.Cmdlets;

/// <summary>A run or a view in a folder of runs.</summary>
/// <param name="Root">The folder of runs.</param>
/// <param name="Name">The name of the folder in it; of a run, its id.</param>
/// <param name="IsRun">True for a run, false for a view.</param>
internal sealed record RunPlace(string Root, string Name, bool IsRun)
{
    /// <summary>The full path.</summary>
    public string FullPath => Path.Combine(Root, Name);
}
