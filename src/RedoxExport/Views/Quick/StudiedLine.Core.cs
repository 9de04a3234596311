using System.Text.Json;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>A line, or a part of one, while a program is made from it: what is the same in all lines with the same outline.</summary>
/// <param name="nodes">The table of the line.</param>
/// <param name="starts">The indexes of the first values of the resource and of the members of the part.</param>
/// <param name="candidates">The members that steps of paths lead to.</param>
internal sealed class StudiedLine(NodeTable nodes, int[] starts, MemberCandidates candidates)
{
    private readonly Dictionary<int, ScalarKind> _scalars = [];
    private readonly Dictionary<object, LineTest> _tests = [];

    public NodeTable Nodes => nodes;

    public MemberCandidates Candidates => candidates;

    /// <summary>The number of tests that were added.</summary>
    public int Tests => _tests.Count;

    /// <summary>The number of cells of the program that are evaluated with care.</summary>
    public int EvaluatedCells { get; private set; }

    /// <summary>The scalars that are not strings. If one of them is of another kind in another line, the program does not hold for that line.</summary>
    public ExpectedScalar[] Scalars => [.. _scalars.Select(scalar => new ExpectedScalar(PlaceOf(scalar.Key), scalar.Value))];

    /// <summary>True if no primitive has an id or extensions, which depend on values in more ways than programs know.</summary>
    public bool IsPlain
    {
        get
        {
            for (int i = 0; i < nodes.Count; i++)
            {
                if (nodes[i].Name != 0 && nodes.Names.IsSibling(nodes[i].Name))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>True if the type of a value is known without looking at the value.</summary>
    public bool HasFixedType(int node, R4Type? type) =>
        (type is not null && !type.IsAnyResource) || nodes[node].Kind != JsonTokenType.StartObject || nodes.Find(node, nodes.Names.ResourceType) < 0;

    public bool IsObject(int node) => nodes[node].Kind == JsonTokenType.StartObject;

    public bool IsString(int node) => nodes[node].Kind == JsonTokenType.String;

    /// <summary>Notes that a program looks at a value.</summary>
    /// <param name="node">The value. If it is a scalar other than a string, it must not be null.</param>
    /// <param name="kind">The kind that a scalar must have, because with others the expression is an error or has another meaning.</param>
    /// <returns>Its place in every line with the outline.</returns>
    public int Use(int node, ScalarKind kind = ScalarKind.Any)
    {
        if (nodes[node].Kind is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.String)
        {
            return PlaceOf(node);
        }

        ScalarKind before = _scalars.TryGetValue(node, out ScalarKind known) ? known : ScalarKind.Any;
        _scalars[node] = before == ScalarKind.Any || before == kind ? kind : kind == ScalarKind.Any ? before : ScalarKind.None;
        return PlaceOf(node);
    }

    /// <summary>Counts a cell that is evaluated with care.</summary>
    /// <returns>Its number.</returns>
    public int AddEvaluatedCell() => EvaluatedCells++;

    /// <summary>Adds a test to the program.</summary>
    /// <returns>The test, or the earlier one that asks the same.</returns>
    public LineTest Add(LineTest test)
    {
        if (_tests.TryGetValue(test.Key, out LineTest? known))
        {
            return known;
        }

        test.Index = _tests.Count;
        _tests.Add(test.Key, test);
        return test;
    }

    private int PlaceOf(int node) => LinePart.PlaceOf(starts, node);
}
