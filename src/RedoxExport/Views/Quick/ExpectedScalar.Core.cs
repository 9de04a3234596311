using System.Text.Json;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>The kind that a scalar that is not a string must have.</summary>
internal enum ScalarKind
{
    /// <summary>Anything but null.</summary>
    Any,

    /// <summary>A number of at most 28 characters without an exponent, which a decimal holds exactly.</summary>
    Number,

    Boolean,

    /// <summary>Nothing: two expressions want different kinds.</summary>
    None,
}

/// <summary>A scalar that is not a string, and the kind that it must have so that the program holds.</summary>
/// <param name="Node">Its index in the table of the studied line.</param>
/// <param name="Kind">The kind that it must have.</param>
internal readonly record struct ExpectedScalar(int Node, ScalarKind Kind)
{
    private const int LongestNumber = 28;

    public bool IsMetBy(LineRun run)
    {
        FoundValue value = run.Find(Node);
        return Kind switch
        {
            ScalarKind.Any => value.Kind != JsonTokenType.Null,
            ScalarKind.Boolean => value.Kind is JsonTokenType.True or JsonTokenType.False,
            ScalarKind.Number => value.Kind == JsonTokenType.Number && value.Length <= LongestNumber
                && run.Json.AsSpan(value.Start, value.Length).IndexOfAny((byte)'e', (byte)'E') < 0,
            _ => false,
        };
    }
}
