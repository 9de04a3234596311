namespace RedoxExport.Views;

/// <summary>A cell that is more than one value of the line.</summary>
internal abstract class ComputedCell
{
    /// <summary>Makes the cell of a line.</summary>
    public abstract Cell Run(LineRun run);
}
