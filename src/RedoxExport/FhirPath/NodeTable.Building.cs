using System.Runtime.CompilerServices;
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Open(JsonTokenType kind, int name, int start, int parent) => Add(new Node(kind, name, start, parent));

    /// <summary>Ends an object or array.</summary>
    /// <param name="node">Its index.</param>
    /// <param name="end">The offset after its last byte.</param>
    /// <returns>The index of the object or array that it is in; -1 for the root.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Close(int node, int end)
    {
        ref Node closed = ref _nodes[node];
        closed.After = Count;
        closed.Length = end - closed.Start;
        return closed.Parent;
    }

    /// <summary>Adds a string, number, Boolean or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddScalar(JsonTokenType kind, int name, int start, int length, int parent)
    {
        int value = Add(new Node(kind, name, start, parent));
        _nodes[value].After = Count;
        _nodes[value].Length = length;
    }

    /// <summary>A hash of the outline: the names, the nesting, and which values are strings, other scalars, objects and arrays.</summary>
    [MethodImpl(HotPath.Optimized)]
    public ulong HashOutline()
    {
        ulong hash = (ulong)Count;
        for (int i = 0; i < Count; i++)
        {
            hash = unchecked((hash ^ OutlineOf(_nodes[i])) * 0x9E3779B97F4A7C15);
            hash ^= hash >> 29;
        }

        return hash;
    }

    public ulong[] CopyOutline()
    {
        ulong[] outline = new ulong[Count];
        for (int i = 0; i < Count; i++)
        {
            outline[i] = OutlineOf(_nodes[i]);
        }

        return outline;
    }

    [MethodImpl(HotPath.Optimized)]
    public bool HasOutline(ulong[] outline)
    {
        if (outline.Length != Count)
        {
            return false;
        }

        for (int i = 0; i < Count; i++)
        {
            if (outline[i] != OutlineOf(_nodes[i]))
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OutlineOf(in Node node)
    {
        // A number in one line can be true in another.
        ulong kind = node.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.String ? (ulong)node.Kind : 0;
        return ((ulong)(uint)node.Parent << 32) | ((ulong)(uint)node.Name << 8) | kind;
    }
}
