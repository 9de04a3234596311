using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>The kind of a <see cref="TracedItem"/>.</summary>
internal enum TracedKind
{
    /// <summary>A JSON value of the line.</summary>
    Node,

    /// <summary>A value that is the same in every line.</summary>
    Literal,

    /// <summary>A Boolean that depends on the line.</summary>
    Boolean,

    /// <summary>The id in a reference.</summary>
    Key,
}

/// <summary>An item that an expression has for the lines of a structure, if they meet its guard.</summary>
internal readonly record struct TracedItem(Guard Guard, TracedKind Kind)
{
    /// <summary>The index in the <see cref="NodeTable"/> of the studied line: of a JSON value, or of the string of a reference.</summary>
    public int Node { get; init; }

    /// <summary>The FHIR type of a JSON value; <see langword="null"/> if it is not known.</summary>
    public R4Type? Type { get; init; }

    public PathValue Literal { get; init; }

    /// <summary>When a Boolean is true.</summary>
    public Guard? True { get; init; }

    /// <summary>When a Boolean is false.</summary>
    public Guard? False { get; init; }

    /// <summary>The type that the reference of a key has; <see langword="null"/> for any.</summary>
    public byte[]? KeyType { get; init; }

    public TracedItem Under(Guard guard) => this with { Guard = Guard.Both(guard, Guard) };

    public static TracedItem OfNode(Guard guard, int node, R4Type? type) => new(guard, TracedKind.Node) { Node = node, Type = type };

    public static TracedItem Of(PathValue value) => new(Guard.Always, TracedKind.Literal) { Literal = value };

    public static TracedItem Of(Guard isTrue, Guard isFalse) => new(Guard.Either(isTrue, isFalse), TracedKind.Boolean) { True = isTrue, False = isFalse };
}

/// <summary>The items of an expression for the lines of a structure, in order.</summary>
internal sealed class TracedList
{
    private bool _isExclusive;

    public List<TracedItem> Items { get; } = [];

    /// <summary>True if a line has at most one of the items.</summary>
    public bool IsExclusive
    {
        get => _isExclusive || Items.Count <= 1;
        set => _isExclusive = value;
    }

    /// <summary>When there is an item.</summary>
    public Guard Any => Items.Aggregate(Guard.Never, (any, item) => Guard.Either(any, item.Guard));

    /// <summary>True if every line has all of the items.</summary>
    public bool IsFixed => Items.TrueForAll(item => item.Guard.IsAlways);
}
