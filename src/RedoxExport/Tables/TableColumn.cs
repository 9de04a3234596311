using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name, as in the view.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="IsList">True if a cell is a list of such values.</param>
internal sealed record TableColumn(string Name, TableType Type, bool IsList)
{
    /// <summary>True if the values are ids of resources (FHIR's type <c>id</c>): at most 64 characters, and case-sensitive.</summary>
    public bool IsId { get; init; }

    /// <summary>The most characters of a value, as the tag <c>ansi/type</c> states it; <see langword="null"/> if it does not. Only SQL Server uses it.</summary>
    public int? TextLength { get; init; }

    /// <summary>Takes the type from the view: from the tag <c>ansi/type</c>, or else from the FHIR type. A column without a type is text.</summary>
    public static TableColumn Of(ViewColumn column) =>
        new(column.Name, column.AnsiType is { } ansi ? AnsiTypes.Find(ansi) : OfFhir(column.Type), column.IsCollection)
        {
            IsId = column.AnsiType is null && NameOf(column.Type) == "id",
            TextLength = column.AnsiType is { } text ? AnsiTypes.FindLength(text) : null,
        };

    /// <summary>The type for a FHIR type (SQL on FHIR 2.0.0, "Type hinting with tags"; times of day and partial dates stay text).</summary>
    private static TableType OfFhir(string? type) => NameOf(type) switch
    {
        "boolean" => TableType.Boolean,
        "integer" or "unsignedInt" or "positiveInt" => TableType.Integer,
        "integer64" => TableType.BigInteger,
        "decimal" => TableType.Decimal,
        "date" => TableType.Date,
        "dateTime" or "instant" => TableType.Timestamp,
        _ => TableType.Text,
    };

    // A type can be the address of its definition.
    private static string? NameOf(string? type) => type?.Substring(type.LastIndexOf('/') + 1);
}
