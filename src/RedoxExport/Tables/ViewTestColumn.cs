namespace RedoxExport.Tables;

/// <summary>A column of a view that was tested.</summary>
public sealed class ViewTestColumn
{
    internal ViewTestColumn(Views.ViewColumn column)
    {
        TableColumn table = TableColumn.Of(column);
        Name = column.Name;
        Type = column.Type;
        SqlType = column.AnsiType ?? SqlTypeOf(table.Type);
        IsCollection = column.IsCollection;
        Path = column.Path;
    }

    /// <summary>The name of the column.</summary>
    public string Name { get; }

    /// <summary>The FHIR type that the view states; <see langword="null"/> if it states none.</summary>
    public string? Type { get; }

    /// <summary>The ANSI SQL type that the values get in a table: of the tag <c>ansi/type</c>, or else of the FHIR type.</summary>
    public string SqlType { get; }

    /// <summary>True if a cell is a list of values.</summary>
    public bool IsCollection { get; }

    /// <summary>The FHIRPath of its values.</summary>
    public string Path { get; }

    /// <summary>Gets the name of the column and its SQL type.</summary>
    /// <returns>Text for a table.</returns>
    public override string ToString() => $"{Name} {SqlType}";

    private static string SqlTypeOf(TableType type) => type switch
    {
        TableType.Boolean => "BOOLEAN",
        TableType.Integer => "INTEGER",
        TableType.BigInteger => "BIGINT",
        TableType.Decimal => "NUMERIC",
        TableType.Date => "DATE",
        TableType.Timestamp => "TIMESTAMP WITH TIME ZONE",
        _ => "CHARACTER VARYING",
    };
}
