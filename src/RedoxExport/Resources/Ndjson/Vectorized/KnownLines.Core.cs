using System.Numerics;
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

    // Most structures of a varied file come only once or twice.
    private const int VisitsBeforeStudy = 2;

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
    /// <remarks>
    /// One long method on purpose. It runs for every value of every line, and its vectors and positions stay in registers only as locals of one
    /// method.
    /// </remarks>
    [MethodImpl(HotPath.Optimized)]
    public bool TryFollow(ref byte line, int length)
    {
        ref Part parts = ref MemoryMarshal.GetArrayDataReference(_parts);
        Vector256<byte> control = Vector256.Create((byte)0x1F);
        Vector256<byte> quoteMark = Vector256.Create((byte)'"');
        Vector256<byte> backslash = Vector256.Create((byte)'\\');
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
            if (behind > length || !IsSame(ref Unsafe.Add(ref line, at), ref MemoryMarshal.GetArrayDataReference(branch.Text), branch.Length))
            {
                goto Try;
            }

            int start = behind;
            JsonTokenType kind = JsonTokenType.String;
            if (branch.Before == JsonTokenType.String)
            {
                while (true)
                {
                    Vector256<byte> text = Vector256.LoadUnsafe(ref line, (nuint)behind);
                    uint stops = (Vector256.Equals(text, quoteMark) | Vector256.Equals(text, backslash) | Vector256.Equals(Vector256.Min(text, control), text)).ExtractMostSignificantBits();
                    uint highHere = text.ExtractMostSignificantBits();
                    if (stops == 0)
                    {
                        high |= highHere;
                        behind += Vector256<byte>.Count;
                        if (behind >= length)
                        {
                            goto Try;
                        }

                        continue;
                    }

                    int stop = BitOperations.TrailingZeroCount(stops);
                    high |= highHere & ((1U << stop) - 1);
                    behind += stop;
                    if (behind >= length)
                    {
                        goto Try;
                    }

                    byte stopped = Unsafe.Add(ref line, behind);
                    if (stopped == (byte)'"')
                    {
                        break;
                    }

                    // A string without an end, a control character or a \u escape: the careful parser judges the line.
                    if (stopped != (byte)'\\' || behind + 2 >= length || !LineIndex.IsSimpleEscape(Unsafe.Add(ref line, behind + 1)))
                    {
                        goto Try;
                    }

                    behind += 2;
                }
            }
            else if (branch.Before == JsonTokenType.Number)
            {
                while (behind < length && Unsafe.Add(ref line, behind) is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' '))
                {
                    behind++;
                }

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
            if (i > 1)
            {
                // Each match moves a branch one step forward, so frequent branches are tried first.
                (branches[i - 2], branches[i - 1]) = (branches[i - 1], branches[i - 2]);
            }
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

    /// <summary>The program for the structure of the line that was followed last; <see langword="null"/> if there is none.</summary>
    public object? Studied => _ending!.Studied;

    /// <summary>True if it is time to make a program for the structure of the line that was followed last. True only once.</summary>
    public bool IsToBeStudied() => _ending!.Visits < VisitsBeforeStudy && ++_ending.Visits == VisitsBeforeStudy;

    /// <summary>Notes the program for the structure of the line that was followed last.</summary>
    public void Note(object? studied) => _ending!.Studied = studied;

    /// <summary>Finds a value in the line that was followed last.</summary>
    /// <param name="place">The place of the value.</param>
    /// <returns>The value, with its offset from the start of the line.</returns>
    [MethodImpl(HotPath.Optimized)]
    public FoundValue Find(in ValuePlace place)
    {
        (JsonTokenType kind, int start, int length) = Measure(place);
        return new FoundValue(kind, start, length);
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

    /// <summary>The structure of a line that was walked and found valid.</summary>
    /// <param name="line">Its first byte.</param>
    /// <param name="positions">The offsets of its tokens, from <see cref="LineIndex"/>.</param>
    /// <param name="tokens">The number of tokens.</param>
    /// <param name="walked">The names that the walk found.</param>
    public static LineStructure StructureOf(ref byte line, ref int positions, int tokens, WalkedLine walked) =>
        new(MemoryMarshal.CreateReadOnlySpan(ref positions, tokens).ToArray(), Split(ref line, ref positions, tokens, walked, []));

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSame(ref byte line, ref byte known, int length)
    {
        int at = 0;
        for (; at + Vector256<byte>.Count <= length; at += Vector256<byte>.Count)
        {
            if (Vector256.LoadUnsafe(ref line, (nuint)at) != Vector256.LoadUnsafe(ref known, (nuint)at))
            {
                return false;
            }
        }

        uint rest = (uint)((1UL << (length - at)) - 1);
        return (~Vector256.Equals(Vector256.LoadUnsafe(ref line, (nuint)at), Vector256.LoadUnsafe(ref known, (nuint)at)).ExtractMostSignificantBits() & rest) == 0;
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
    private sealed record Ending((int[] Columns, ValuePlace Place)[] Values, (string Name, ValuePlace Place)[] Members)
    {
        public object? Studied { get; set; }

        /// <summary>How many lines have followed the tree to this end, up to <see cref="VisitsBeforeStudy"/>.</summary>
        public int Visits { get; set; }
    }

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
