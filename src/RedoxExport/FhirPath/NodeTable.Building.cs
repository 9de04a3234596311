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
