using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>The context in which an expression is traced.</summary>
/// <param name="Line">The studied line.</param>
/// <param name="Input">The current context.</param>
/// <param name="Root">The resource.</param>
/// <param name="RowIndex"><c>%rowIndex</c>; <see langword="null"/> if it depends on the line.</param>
/// <param name="Constants">The values of <c>%name</c>.</param>
internal sealed record TraceScope(StudiedLine Line, TracedItem Input, TracedItem Root, int? RowIndex, IReadOnlyDictionary<string, PathValue> Constants)
{
    /// <summary>The scope of the argument of a function that goes through items.</summary>
    public TraceScope For(in TracedItem item) => this with { Input = item with { Guard = Guard.Always } };
}
