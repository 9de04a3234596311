namespace RedoxExport.Views;

/// <summary>Something that is wrong with a view.</summary>
/// <param name="Pointer">The JSON pointer of the member; empty for the whole view.</param>
/// <param name="Column">For a FHIRPath, the position in it, from 1.</param>
/// <param name="Problem">What is wrong and what would be right, as a sentence without the final period.</param>
internal sealed record ViewProblem(string Pointer, int? Column, string Problem)
{
    public override string ToString() => $"{(Pointer.Length == 0 ? "The view" : Pointer)}{(Column is { } column ? $", column {column}" : string.Empty)}: {Problem}.";
}
