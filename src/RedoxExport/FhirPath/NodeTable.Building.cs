using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RedoxExport.FhirPath;

internal sealed partial class NodeTable
{
    // The object or array that was opened last and is not closed yet; -1 before the root.
    private int _open = -1;

    /// <summary>Begins a line whose values are added one after another by who has its tokens already.</summary>
    public void Begin(byte[] json)
    {
        _json = json;
        _open = -1;
        Count = 0;
    }

    /// <summary>True if the object or array that was opened last and is not closed yet is an object.</summary>
    public bool IsInObject => _nodes[_open].Kind == JsonTokenType.StartObject;

    /// <summary>Adds an object or array. What is added until it is closed is in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Open(JsonTokenType kind, int name, int start) => _open = Add(new Node(kind, name, start, _open));

    /// <summary>Ends the object or array that was opened last.</summary>
    /// <param name="end">The offset after its last byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Close(int end)
    {
        ref Node closed = ref _nodes[_open];
        closed.After = Count;
        closed.Length = end - closed.Start;
        _open = closed.Parent;
    }

    /// <summary>Adds a string, number, Boolean or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddScalar(JsonTokenType kind, int name, int start, int length)
    {
        int value = Add(new Node(kind, name, start, _open));
        _nodes[value].After = Count;
        _nodes[value].Length = length;
    }

    /// <summary>The number of values in a value, with itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountOf(int first) => _nodes[first].After - first;

    /// <summary>A hash of the outline of a value: the names, the nesting, and which values are strings, other scalars, objects and arrays.</summary>
    /// <param name="first">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong HashOutline(int first)
    {
        ref readonly Node node = ref _nodes[first];
        return node.After == first + 1 ? Mixed(1, OutlineOf(node, first, 0)) : HashSeveral(first);
    }

    [MethodImpl(HotPath.Optimized)]
    private ulong HashSeveral(int first)
    {
        ReadOnlySpan<Node> nodes = _nodes.AsSpan(first, CountOf(first));
        ulong hash = (ulong)nodes.Length;
        for (int i = 0; i < nodes.Length; i++)
        {
            hash = Mixed(hash, OutlineOf(nodes[i], first, i));
        }

        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mixed(ulong hash, ulong outline)
    {
        hash = unchecked((hash ^ outline) * 0x9E3779B97F4A7C15);
        return hash ^ (hash >> 29);
    }

    /// <summary>Copies the outline of a value.</summary>
    /// <returns>The number of values in it.</returns>
    public int CopyOutline(int first, Span<ulong> outline)
    {
        int count = CountOf(first);
        for (int i = 0; i < count; i++)
        {
            outline[i] = OutlineOf(_nodes[first + i], first, i);
        }

        return count;
    }

    /// <summary>True if a value has an outline, whose length is its number of values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasOutline(int first, ReadOnlySpan<ulong> outline) =>
        outline.Length == 1 ? outline[0] == OutlineOf(_nodes[first], first, 0) : HasSeveral(first, outline);

    [MethodImpl(HotPath.Optimized)]
    private bool HasSeveral(int first, ReadOnlySpan<ulong> outline)
    {
        ReadOnlySpan<Node> nodes = _nodes.AsSpan(first, outline.Length);
        for (int i = 0; i < nodes.Length; i++)
        {
            if (outline[i] != OutlineOf(nodes[i], first, i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A copy of the resource with some of its members.</summary>
    /// <param name="members">The indexes of the values of the members, in ascending order.</param>
    /// <param name="starts">Receives their indexes in the copy.</param>
    public NodeTable CopyMembers(ReadOnlySpan<int> members, Span<int> starts)
    {
        NodeTable copy = new(names) { _json = _json, Count = 0 };
        copy.Add(_nodes[0]);
        for (int i = 0; i < members.Length; i++)
        {
            int first = members[i];
            int moved = copy.Count - first;
            starts[i] = copy.Count;
            for (int at = first; at < first + CountOf(first); at++)
            {
                Node node = _nodes[at];
                node.Parent = at == first ? 0 : node.Parent + moved;
                node.After += moved;
                copy.Add(node);
            }
        }

        copy._nodes[0].After = copy.Count;
        return copy;
    }

    // The parent is counted from the value itself, which has none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OutlineOf(in Node node, int first, int index)
    {
        // A number in one line can be true in another.
        ulong kind = node.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.String ? (ulong)node.Kind : 0;
        return ((ulong)(uint)(index == 0 ? -1 : node.Parent - first) << 32) | ((ulong)(uint)node.Name << 8) | kind;
    }
}
