namespace RedoxExport.FhirPath;

internal enum PathKind : byte
{
    /// <summary>A JSON value of the resource.</summary>
    Node,
    Boolean,
    Integer,
    Decimal,
    String,
    Moment,
}

/// <summary>One item of a collection: a JSON value of the resource, or a value that was computed.</summary>
internal readonly struct PathValue
{
    private readonly object? _object;
    private readonly decimal _number;

    private PathValue(PathKind kind, object? value, decimal number, int node)
    {
        Kind = kind;
        _object = value;
        _number = number;
        Node = node;
    }

    public PathKind Kind { get; }

    /// <summary>The index of the JSON value in the <see cref="NodeTable"/>; only for <see cref="PathKind.Node"/>.</summary>
    public int Node { get; }

    /// <summary>The FHIR type of a JSON value; <see langword="null"/> if it is not known.</summary>
    public R4Type? Type => _object as R4Type;

    public bool Boolean => _number != 0;

    public decimal Number => _number;

    /// <summary>The text of a string; of a moment as it was written.</summary>
    public string Text => _object is WrittenMoment written ? written.Text : (string)_object!;

    public FhirMoment Moment => ((WrittenMoment)_object!).Moment;

    public static PathValue Of(bool value) => new(PathKind.Boolean, null, value ? 1 : 0, 0);

    public static PathValue Of(string value) => new(PathKind.String, value, 0, 0);

    public static PathValue Of(decimal value) => new(PathKind.Decimal, null, value, 0);

    public static PathValue OfInteger(decimal value) => new(PathKind.Integer, null, value, 0);

    /// <summary>A date or time as it is written after <c>@</c>.</summary>
    /// <exception cref="FormatException">The text is not one. The lexer has checked it.</exception>
    public static PathValue OfMoment(string text) =>
        FhirMoment.TryParse(text, out FhirMoment moment) ? new(PathKind.Moment, new WrittenMoment(moment, text.TrimEnd('T')), 0, 0) : throw new FormatException();

    public static PathValue OfNode(int node, R4Type? type) => new(PathKind.Node, type, 0, node);

    /// <summary>A moment together with its text, which is what a cell of a row shows.</summary>
    private sealed record WrittenMoment(FhirMoment Moment, string Text);
}
