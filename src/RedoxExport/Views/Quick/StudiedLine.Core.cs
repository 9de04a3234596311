using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>The first line of a structure while programs are made from it: what is the same in all lines of this structure.</summary>
internal sealed class StudiedLine
{
    private readonly LineStructure _structure;
    private readonly int _start;
    private readonly Dictionary<ValuePlace, ScalarKind> _scalars = [];

    private StudiedLine(Evaluation evaluation, LineStructure structure, int start)
    {
        Evaluation = evaluation;
        _structure = structure;
        _start = start;
    }

    public Evaluation Evaluation { get; }

    public NodeTable Nodes => Evaluation.Nodes;

    /// <summary>The scalars that are not strings. If one of them is of another kind in another line, the programs do not hold for that line.</summary>
    public ExpectedScalar[] Scalars => [.. _scalars.Select(scalar => new ExpectedScalar(scalar.Key, scalar.Value))];

    /// <summary>Reads the line.</summary>
    /// <returns><see langword="null"/> if too much of the structure depends on values: a value is null, or a primitive has extensions.</returns>
    public static StudiedLine? Read(Evaluation evaluation, byte[] json, int start, int length, LineStructure structure)
    {
        evaluation.Read(json, start, length);
        NodeTable nodes = evaluation.Nodes;
        for (int i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Kind == JsonTokenType.Null || (nodes[i].Name != 0 && nodes.Names.IsSibling(nodes[i].Name)))
            {
                return null;
            }
        }

        return new StudiedLine(evaluation, structure, start);
    }

    /// <summary>True if the type of a value is known without looking at the value.</summary>
    public bool HasFixedType(int node, R4Type? type) =>
        (type is not null && !type.IsAnyResource) || Nodes[node].Kind != JsonTokenType.StartObject || Nodes.Find(node, Nodes.Names.ResourceType) < 0;

    public bool IsObject(int node) => Nodes[node].Kind == JsonTokenType.StartObject;

    public bool IsString(int node) => Nodes[node].Kind == JsonTokenType.String;

    /// <summary>The place of a value in all lines of the structure.</summary>
    public ValuePlace PlaceOf(int node)
    {
        Node found = Nodes[node];
        ValuePlace place = _structure.Find(found.Kind, found.Start - _start, found.Length);
        if (place.Kind == JsonTokenType.None && found.Kind != JsonTokenType.String)
        {
            Expect(place, ScalarKind.Any);
        }

        return place;
    }

    /// <summary>The place of a scalar that must be of a kind, because with others the expression is an error or has another meaning.</summary>
    public ValuePlace PlaceOf(int node, ScalarKind kind)
    {
        ValuePlace place = PlaceOf(node);
        Expect(place, kind);
        return place;
    }

    private void Expect(ValuePlace place, ScalarKind kind)
    {
        ScalarKind before = _scalars.TryGetValue(place, out ScalarKind known) ? known : ScalarKind.Any;
        _scalars[place] = before == ScalarKind.Any || before == kind ? kind : kind == ScalarKind.Any ? before : ScalarKind.None;
    }
}
