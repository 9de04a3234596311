using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name, as in the view.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="IsList">True if a cell is a list of such values.</param>
internal sealed record TableColumn(string Name, TableType Type, bool IsList)
{
    /// <summary>Takes the type from the view: from the tag <c>ansi/type</c>, or else from the FHIR type. A column without a type is text.</summary>
    public static TableColumn Of(ViewColumn column) =>
        new(column.Name, column.AnsiType is { } ansi ? AnsiTypes.Find(ansi) : OfFhir(column.Type), column.IsCollection);

    /// <summary>The type for a FHIR type (SQL on FHIR 2.0.0, "Type hinting with tags"; times of day and partial dates stay text).</summary>
    private static TableType OfFhir(string? type) => type?.Substring(type.LastIndexOf('/') + 1) switch
    {
        "boolean" => TableType.Boolean,
        "integer" or "unsignedInt" or "positiveInt" => TableType.Integer,
        "integer64" => TableType.BigInteger,
        "decimal" => TableType.Decimal,
        "date" => TableType.Date,
        "dateTime" or "instant" => TableType.Timestamp,
        _ => TableType.Text,
    };
}
