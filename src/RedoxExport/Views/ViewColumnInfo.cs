namespace RedoxExport.Views;

/// <summary>A column of a built-in view.</summary>
public sealed class ViewColumnInfo
{
    internal ViewColumnInfo(ViewColumn column)
    {
        Name = column.Name;
        Type = column.Type;
        Path = column.Path;
        IsCollection = column.IsCollection;
    }

    /// <summary>The name of the column.</summary>
    public string Name { get; }

    /// <summary>The FHIR type of its values; <see langword="null"/> if the view does not state one.</summary>
    public string? Type { get; }

    /// <summary>The FHIRPath of its values.</summary>
    public string Path { get; }

    /// <summary>True if a cell is a list of values.</summary>
    public bool IsCollection { get; }

    /// <summary>Gets the name of the column.</summary>
    /// <returns>Text for a table.</returns>
    public override string ToString() => Name;
}
