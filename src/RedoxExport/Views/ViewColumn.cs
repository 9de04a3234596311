namespace RedoxExport.Views;

/// <summary>A column of a view.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">The FHIRPath of its value.</param>
/// <param name="Type">The FHIR type of its values as the view states it; <see langword="null"/> if it does not.</param>
/// <param name="IsCollection">True if a cell is a list.</param>
/// <param name="Pointer">The JSON pointer of the column in the view.</param>
internal sealed record ViewColumn(string Name, string Path, string? Type, bool IsCollection, string Pointer)
{
    /// <summary>The type that a tag <c>ansi/type</c> asks for in a database; <see langword="null"/> if there is none.</summary>
    public string? AnsiType { get; init; }

    /// <summary>True for a column that is 0 where <c>forEachOrNull</c> finds nothing, although all other columns are empty then.</summary>
    public bool IsRowIndex => Path.Trim() == "%rowIndex";
}
