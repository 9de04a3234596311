using System.Text.Json;

namespace RedoxExport.FhirPath;

internal sealed partial class NodeTable
{
    /// <summary>Begins a line whose values are added one after another by who has its tokens already.</summary>
    public void Begin(byte[] json)
    {
        _json = json;
        Count = 0;
    }

    /// <summary>Adds an object or array.</summary>
    /// <returns>Its index, for <see cref="Close"/>.</returns>
    public int Open(JsonTokenType kind, int name, int start, int parent) => Add(new Node(kind, name, start, parent));

    /// <summary>Ends an object or array.</summary>
    /// <param name="node">Its index.</param>
    /// <param name="end">The offset after its last byte.</param>
    /// <returns>The index of the object or array that it is in; -1 for the root.</returns>
    public int Close(int node, int end)
    {
        ref Node closed = ref _nodes[node];
        closed.After = Count;
        closed.Length = end - closed.Start;
        return closed.Parent;
    }

    /// <summary>Adds a string, number, Boolean or null.</summary>
    public void AddScalar(JsonTokenType kind, int name, int start, int length, int parent)
    {
        int value = Add(new Node(kind, name, start, parent));
        _nodes[value].After = Count;
        _nodes[value].Length = length;
    }
}
