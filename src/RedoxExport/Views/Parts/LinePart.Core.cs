using System.Runtime.CompilerServices;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// The members of a line that a part of a view looks at. Programs name a value by its place: the number of the member in the part, and the number of the value
/// in that member. So a program holds wherever the members are in the line. Reused from line to line, for one thread.
/// </summary>
/// <param name="nodes">The table of the line.</param>
internal sealed class LinePart(NodeTable nodes)
{
    private const int PlaceBits = 20;
    private const ulong Seed = 0x2545F4914F6CDD1D;

    // The index of the first value of each member. Before them is the resource itself, whose index is 0.
    private int[] _starts = new int[8];
    private int _count = 1;
    private bool _isWhole;

    /// <summary>A hash of the outline.</summary>
    public ulong Hash { get; private set; }

    public NodeTable Nodes => nodes;

    /// <summary>True if the line has none of the members.</summary>
    public bool IsEmpty => _count == 1 && !_isWhole;

    /// <summary>The part of a line that has all members. Called again for each line.</summary>
    public void TakeAll()
    {
        _isWhole = true;
        Hash = nodes.HashOutline(0);
    }

    /// <summary>Begins a line, without a member.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin()
    {
        _count = 1;
        Hash = Seed;
    }

    /// <summary>Adds a member.</summary>
    /// <param name="member">The index of its value in the table.</param>
    /// <param name="hash">The hash of the outline of that value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int member, ulong hash)
    {
        if (_count == _starts.Length)
        {
            Grow();
        }

        _starts[_count++] = member;
        Hash = unchecked((((Hash << 5) | (Hash >> 59)) ^ hash) * 0x9E3779B97F4A7C15);
    }

    /// <summary>The index in the table of the value at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(int place) => _starts[place >> PlaceBits] + (place & ((1 << PlaceBits) - 1));

    /// <summary>The number of values.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            for (int member = First; member < _count; member++)
            {
                count += nodes.CountOf(_starts[member]);
            }

            return count;
        }
    }

    public ulong[] CopyOutline()
    {
        ulong[] outline = new ulong[Count];
        int at = 0;
        for (int member = First; member < _count; member++)
        {
            at += nodes.CopyOutline(_starts[member], outline.AsSpan(at));
        }

        return outline;
    }

    [MethodImpl(HotPath.Optimized)]
    public bool HasOutline(ulong[] outline)
    {
        ReadOnlySpan<ulong> rest = outline;
        for (int member = First; member < _count; member++)
        {
            int first = _starts[member];
            int count = nodes.CountOf(first);
            if (count > rest.Length || !nodes.HasOutline(first, rest[..count]))
            {
                return false;
            }

            rest = rest[count..];
        }

        return rest.IsEmpty;
    }

    /// <summary>The line as if it had no other members, and how its values are named.</summary>
    public StudiedLine Study(MemberCandidates candidates)
    {
        if (_isWhole)
        {
            return new StudiedLine(nodes, [0], candidates);
        }

        int[] starts = new int[_count];
        return new StudiedLine(nodes.CopyMembers(_starts.AsSpan(1, _count - 1), starts.AsSpan(1)), starts, candidates);
    }

    /// <summary>The place of a value.</summary>
    /// <param name="starts">The indexes of the first values of the resource and of the members, in the table that is studied.</param>
    /// <param name="index">The index of the value there.</param>
    public static int PlaceOf(int[] starts, int index)
    {
        int member = starts.Length - 1;
        while (index < starts[member])
        {
            member--;
        }

        return (member << PlaceBits) | (index - starts[member]);
    }

    private void Grow() => Array.Resize(ref _starts, _count * 2);

    private int First => _isWhole ? 0 : 1;
}
