using System.Text.Json;

namespace RedoxExport.Views;

/// <summary>The kind of value in a <see cref="Cell"/>.</summary>
internal enum CellKind : byte
{
    /// <summary>No value.</summary>
    Empty,

    /// <summary>A JSON value of the resource: a string, a number, a Boolean or an object.</summary>
    Json,

    /// <summary>A part of a JSON string of the resource, without quotes and without escapes, such as the id in a reference.</summary>
    Part,

    /// <summary>A Boolean that was computed.</summary>
    Boolean,

    /// <summary>A whole number that was computed.</summary>
    Integer,

    /// <summary>A decimal that was computed.</summary>
    Decimal,

    /// <summary>A text, date or time that was computed.</summary>
    Text,

    /// <summary>The values of a column with <c>"collection": true</c>.</summary>
    List,
}

/// <summary>The value of a column in one row. A JSON value of the resource is a range of the bytes of the line; nothing is copied.</summary>
internal readonly struct Cell
{
    private readonly object? _value;

    private Cell(CellKind kind, JsonTokenType token, int start, int length, object? value)
    {
        Kind = kind;
        Token = token;
        Start = start;
        Length = length;
        _value = value;
    }

    public CellKind Kind { get; }

    /// <summary>The token that a JSON value begins with: String, Number, True, False or StartObject.</summary>
    public JsonTokenType Token { get; }

    /// <summary>The offset of the first byte of a JSON value or part in the buffer of the line; for a JSON string, of its opening quote.</summary>
    public int Start { get; }

    /// <summary>The number of bytes of a JSON value or part.</summary>
    public int Length { get; }

    /// <summary>A computed Boolean.</summary>
    public bool Boolean => (bool)_value!;

    /// <summary>A computed number.</summary>
    public decimal Number => (decimal)_value!;

    /// <summary>A computed text.</summary>
    public string Text => (string)_value!;

    /// <summary>The values of a list; none of them is empty or a list.</summary>
    public IReadOnlyList<Cell> Items => (Cell[])_value!;

    public static Cell OfJson(JsonTokenType token, int start, int length) => new(CellKind.Json, token, start, length, null);

    public static Cell OfPart(int start, int length) => new(CellKind.Part, JsonTokenType.None, start, length, null);

    public static Cell Of(bool value) => new(CellKind.Boolean, JsonTokenType.None, 0, 0, value);

    public static Cell Of(string value) => new(CellKind.Text, JsonTokenType.None, 0, 0, value);

    public static Cell Of(decimal value) => new(CellKind.Decimal, JsonTokenType.None, 0, 0, value);

    public static Cell OfInteger(decimal value) => new(CellKind.Integer, JsonTokenType.None, 0, 0, value);

    public static Cell Of(Cell[] items) => new(CellKind.List, JsonTokenType.None, 0, 0, items);
}
