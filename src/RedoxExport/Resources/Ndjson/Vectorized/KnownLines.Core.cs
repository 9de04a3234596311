using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// A tree of the structures of lines that were walked and found valid. The bytes between two values (brackets, names, blanks) are
/// identical in thousands of lines; the tree branches at the points at which lines differ. A line that follows the tree to an end is as valid as
/// the line that was learned, and its values and members are at the same positions in that structure. Only its strings and numbers are
/// checked, so most of a line is compared 32 bytes at a time and no part of it is tokenized.
/// </summary>
/// <remarks>
/// Follows one line at a time; use one instance per thread. A line that does not follow the tree can be valid or not: it has to be walked.
/// </remarks>
internal sealed class KnownLines
{
    // Limits that keep the tree small and fast if a file is hostile. Real files stay far below them.
    private const int MostBranches = 4096;
    private const int MostBranchesOfFork = 48;
    private const int MostBytes = 1024 * 1024;
    private const int MostTokens = 4096;
    private const int MostRefusals = 256;

    private readonly Fork _first = new();
    private int _branches;
    private int _bytes;
    private int _refusals;
    private Part[] _parts = new Part[64];
    private Ending? _ending;

    /// <summary>True if the line that was followed last has a byte that is not ASCII.</summary>
    public bool HasHighBytes { get; private set; }

    /// <summary>The number of branches in the tree. It is bounded for any input.</summary>
    public int Branches => _branches;

    /// <summary>Follows a line.</summary>
    /// <param name="line">Its first byte; <see cref="LineIndex.Slack"/> bytes after its last byte are readable.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <returns>True if the line has the structure of one that was learned.</returns>
    [MethodImpl(HotPath.Optimized)]
    public bool TryFollow(ref byte line, int length)
    {
        ref Part parts = ref MemoryMarshal.GetArrayDataReference(_parts);
        Fork fork = _first;
        int count = 0;
        int at = 0;
        uint high = 0;
        while (true)
        {
            Branch[] branches = fork.Branches;
            int i = 0;
        Try:
            if (i == branches.Length)
            {
                return false;
            }

            Branch branch = branches[i++];
            int behind = at + branch.Length;
            if (behind > length || !VectorText.IsSame(ref Unsafe.Add(ref line, at), ref MemoryMarshal.GetArrayDataReference(branch.Text), branch.Length))
            {
                goto Try;
            }

            int start = behind;
            JsonTokenType kind = JsonTokenType.String;
            if (branch.Before == JsonTokenType.String)
            {
                behind = VectorText.EndOfString(ref line, behind, length, ref high);
                if (behind < 0)
                {
                    goto Try;
                }
            }
            else if (branch.Before == JsonTokenType.Number)
            {
                behind = VectorText.EndOfScalar(ref line, behind, length);
                kind = behind == start ? JsonTokenType.None : JsonScalar.KindOf(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, start), behind - start));
                if (kind == JsonTokenType.None)
                {
                    goto Try;
                }
            }
            else if (behind == length)
            {
                _ending = branch.Ending;
                HasHighBytes = high != 0;
                return true;
            }
            else
            {
                goto Try;
            }

            Unsafe.Add(ref parts, count++) = new Part(start, behind, kind);
            at = behind;
            fork = branch.Next!;
            MoveForward(branches, i - 1);
        }
    }

    /// <summary>Gives the values and members of the line that was followed last.</summary>
    /// <param name="start">The offset of the line in its buffer. It is added to the positions of values, but not to those of members.</param>
    /// <param name="values">Receives the values.</param>
    /// <param name="members">Receives the members.</param>
    [MethodImpl(HotPath.Optimized)]
    public void Give(int start, FoundValues? values, List<FhirMember> members)
    {
        Ending ending = _ending!;
        foreach ((int[] columns, ValuePlace range) in ending.Values)
        {
            (JsonTokenType kind, int at, int length) = Measure(range);
            values!.Add(columns, kind, start + at, length);
        }

        foreach ((string name, ValuePlace range) in ending.Members)
        {
            (JsonTokenType kind, int at, int length) = Measure(range);
            members.Add(new FhirMember(name, kind, at, length));
        }
    }

    /// <summary>True if there is room to learn one more line.</summary>
    /// <param name="tokens">The number of tokens of the line.</param>
    public bool CanLearn(int tokens) => tokens <= MostTokens && HasRoom;

    /// <summary>True if more structures can be learned.</summary>
    public bool HasRoom => _branches < MostBranches && _refusals < MostRefusals;

    /// <summary>Learns a line that was walked and found valid.</summary>
    /// <param name="line">Its first byte.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <param name="positions">The offsets of its tokens, from <see cref="LineIndex"/>.</param>
    /// <param name="tokens">The number of tokens.</param>
    /// <param name="walked">The names, values and members that the walk found.</param>
    public void Learn(ref byte line, int length, ref int positions, int tokens, WalkedLine walked)
    {
        if (_parts.Length < tokens)
        {
            _parts = new Part[tokens];
        }

        List<Segment> segments = [];
        (int Part, int Offset)[] starts = Split(ref line, ref positions, tokens, walked, segments);
        Fork fork = _first;
        foreach (Segment segment in segments)
        {
            if (Branched(fork, ref line, segment.From, segment.To, segment.Before) is not { } branch)
            {
                return;
            }

            fork = branch.Next!;
        }

        if (Branched(fork, ref line, segments.Count == 0 ? 0 : segments[segments.Count - 1].Behind, length, JsonTokenType.None) is { } last)
        {
            last.Ending = new Ending(
                [.. walked.Values.Select(value => (value.Columns, PlaceOf(value.Value)))],
                [.. walked.Members.Select(member => (member.Name, PlaceOf(member.Value)))]);
        }

        ValuePlace PlaceOf(WalkedValue value) => value.IsClosed
            ? ValuePlace.OfRange(value.Kind, starts[value.Opening], starts[value.Closing])
            : ValuePlace.OfPart(starts[value.Opening].Part);
    }

    /// <summary>Divides a line into its values and the bytes before each of them.</summary>
    /// <returns>For each token, the number of values before it, and its offset from the end of the last of them.</returns>
    private static (int Part, int Offset)[] Split(ref byte line, ref int positions, int tokens, WalkedLine walked, List<Segment> segments)
    {
        (int Part, int Offset)[] starts = new (int, int)[tokens];
        int at = 0;
        int nextName = 0;
        for (int token = 0; token < tokens; token++)
        {
            int position = Unsafe.Add(ref positions, token);
            byte mark = Unsafe.Add(ref line, position);
            starts[token] = (segments.Count, position - at);
            if (nextName < walked.Names.Count && walked.Names[nextName] == token)
            {
                nextName++;
                continue;
            }

            if (mark is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)':' or (byte)',')
            {
                continue;
            }

            // The opening quote belongs to the bytes before a string, the closing quote to the bytes after it.
            bool isText = mark == (byte)'"';
            int end = LineScanner.EndOfText(ref line, Unsafe.Add(ref positions, token + 1)) - (isText ? 1 : 0);
            segments.Add(new Segment(at, position + (isText ? 1 : 0), end, isText ? JsonTokenType.String : JsonTokenType.Number));
            at = end;
        }

        return starts;
    }

    /// <summary>Gets or adds the branch for the bytes between two values; <see langword="null"/> if adding it would exceed a limit.</summary>
    private Branch? Branched(Fork fork, ref byte line, int from, int to, JsonTokenType before)
    {
        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, from), to - from);
        foreach (Branch known in fork.Branches)
        {
            if (known.Before == before && text.SequenceEqual(known.Text.AsSpan(0, known.Length)))
            {
                return known;
            }
        }

        if (fork.Branches.Length == MostBranchesOfFork || _bytes + text.Length > MostBytes)
        {
            _refusals++;
            return null;
        }

        Branch branch = new(text, before);
        fork.Branches = [.. fork.Branches, branch];
        _branches++;
        _bytes += text.Length;
        return branch;
    }

    /// <summary>Moves a branch that has matched one place forward, so frequent ones are tried first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MoveForward(Branch[] branches, int at)
    {
        if (at > 0)
        {
            (branches[at - 1], branches[at]) = (branches[at], branches[at - 1]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (JsonTokenType Kind, int Start, int Length) Measure(in ValuePlace range)
    {
        ref Part parts = ref MemoryMarshal.GetArrayDataReference(_parts);
        if (range.Kind != JsonTokenType.None)
        {
            int opening = Behind(ref parts, range.Part) + range.Offset;
            return (range.Kind, opening, Behind(ref parts, range.ClosingPart) + range.ClosingOffset + 1 - opening);
        }

        ref Part part = ref Unsafe.Add(ref parts, range.Part);
        int quote = part.Kind == JsonTokenType.String ? 1 : 0;
        return (part.Kind, part.Start - quote, part.Behind - part.Start + (2 * quote));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Behind(ref Part parts, int part) => part == 0 ? 0 : Unsafe.Add(ref parts, part - 1).Behind;

    /// <summary>The range of a string (without its quotes) or of another scalar in the line that was followed last.</summary>
    private readonly record struct Part(int Start, int Behind, JsonTokenType Kind);

    /// <summary>The wanted values and members of a line that ends here.</summary>
    private sealed record Ending((int[] Columns, ValuePlace Place)[] Values, (string Name, ValuePlace Place)[] Members);

    /// <summary>A value of a line, and the bytes before it.</summary>
    /// <param name="From">The offset of the first of the bytes before it.</param>
    /// <param name="To">The offset of the value; for a string, after its opening quote.</param>
    /// <param name="Behind">The offset after the value; for a string, of its closing quote.</param>
    /// <param name="Before">String, or Number for any other scalar.</param>
    private readonly record struct Segment(int From, int To, int Behind, JsonTokenType Before);

    /// <summary>A point at which lines can continue in different ways.</summary>
    private sealed class Fork
    {
        public Branch[] Branches { get; set; } = [];
    }

    /// <summary>The bytes before a value, and the fork that follows the value.</summary>
    private sealed class Branch
    {
        public Branch(ReadOnlySpan<byte> text, JsonTokenType before)
        {
            // Padded, because it is compared in steps of 32 bytes. The padding is read, but masked out of the comparison.
            Text = new byte[text.Length + Vector256<byte>.Count];
            text.CopyTo(Text);
            Length = text.Length;
            Before = before;
            Next = before == JsonTokenType.None ? null : new Fork();
        }

        public byte[] Text { get; }

        public int Length { get; }

        /// <summary>The value that follows: String for a string, Number for any other scalar, None for the end of the line.</summary>
        public JsonTokenType Before { get; }

        public Fork? Next { get; }

        /// <summary>The values and members, if the line ends here.</summary>
        public Ending? Ending { get; set; }
    }
}
