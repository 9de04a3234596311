using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// How the lines were built that have been walked and found right, as a tree: what stands between two values (brackets, names, blanks) is
/// the same in thousands of lines, byte for byte, and where lines part, the tree has a branch. A line that follows it to an end is as right as
/// the one that was walked, and has its values and members at the same places. Only its texts and numbers have to be looked at, so most of
/// a line is compared 32 bytes at a time, and nothing of it is taken apart.
/// </summary>
/// <remarks>One line at a time; one instance a thread. What does not follow the tree has to be walked: nothing is said of it.</remarks>
internal sealed class KnownLines
{
    // Bounds, so that a hostile file can make it neither large nor slow; real ones stay far below.
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

    /// <summary>Whether a byte of the line that was followed last is not ASCII.</summary>
    public bool HasHighBytes { get; private set; }

    /// <summary>How much is known: bounded, whatever the lines are.</summary>
    public int Branches => _branches;

    /// <summary>Follows a line.</summary>
    /// <param name="line">Its first byte; <see cref="LineIndex.Slack"/> bytes behind its last can be read.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <returns>Whether it is built like one that was learned.</returns>
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

                    // A text without end, a control character, or an escape by number: who reads with care sees to it.
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
                // What comes often comes to stand first.
                (branches[i - 2], branches[i - 1]) = (branches[i - 1], branches[i - 2]);
            }
        }
    }

    /// <summary>Gives the values and members of the line that was followed last.</summary>
    /// <param name="start">Where the line begins: the places of values are counted from there on.</param>
    /// <param name="values">Takes the values.</param>
    /// <param name="members">Takes the members.</param>
    [MethodImpl(HotPath.Optimized)]
    public void Give(int start, FoundValues? values, List<FhirMember> members)
    {
        Ending ending = _ending!;
        foreach ((int[] columns, Place place) in ending.Values)
        {
            (JsonTokenType kind, int at, int length) = Measure(place);
            values!.Add(columns, kind, start + at, length);
        }

        foreach ((string name, Place place) in ending.Members)
        {
            (JsonTokenType kind, int at, int length) = Measure(place);
            members.Add(new FhirMember(name, kind, at, length));
        }
    }

    /// <summary>Whether there is room for one more.</summary>
    /// <param name="tokens">How many tokens the line has.</param>
    public bool CanLearn(int tokens) => tokens <= MostTokens && _branches < MostBranches && _refusals < MostRefusals;

    /// <summary>Learns a line that was walked and found right.</summary>
    /// <param name="line">Its first byte.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <param name="positions">Where its tokens begin, as <see cref="LineIndex"/> gives them.</param>
    /// <param name="tokens">How many there are.</param>
    /// <param name="walked">What the walk saw.</param>
    public void Learn(ref byte line, int length, ref int positions, int tokens, WalkedLine walked)
    {
        if (_parts.Length < tokens)
        {
            _parts = new Part[tokens];
        }

        (int Part, int Offset)[] places = new (int, int)[tokens];
        Fork fork = _first;
        int at = 0;
        int parts = 0;
        int nextName = 0;
        for (int token = 0; token < tokens; token++)
        {
            int position = Unsafe.Add(ref positions, token);
            byte mark = Unsafe.Add(ref line, position);
            places[token] = (parts, position - at);
            if (nextName < walked.Names.Count && walked.Names[nextName] == token)
            {
                nextName++;
                continue;
            }

            if (mark is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)':' or (byte)',')
            {
                continue;
            }

            // The opening quote belongs to what is before a text, the closing one to what is behind it.
            bool isText = mark == (byte)'"';
            int end = LineScanner.EndOfText(ref line, Unsafe.Add(ref positions, token + 1)) - (isText ? 1 : 0);
            if (Branched(fork, ref line, at, position + (isText ? 1 : 0), isText ? JsonTokenType.String : JsonTokenType.Number) is not { } branch)
            {
                return;
            }

            fork = branch.Next!;
            at = end;
            parts++;
        }

        if (Branched(fork, ref line, at, length, JsonTokenType.None) is { } last)
        {
            last.Ending = new Ending(
                [.. walked.Values.Select(value => (value.Columns, PlaceOf(value.Value)))],
                [.. walked.Members.Select(member => (member.Name, PlaceOf(member.Value)))]);
        }

        Place PlaceOf(WalkedValue value) => value.IsClosed
            ? new Place(value.Kind, places[value.Opening].Part, places[value.Opening].Offset, places[value.Closing].Part, places[value.Closing].Offset)
            : new Place(JsonTokenType.None, places[value.Opening].Part, 0, 0, 0);
    }

    /// <summary>The branch for what stands between two values, made where there is none; <see langword="null"/> where that is too much.</summary>
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
    private (JsonTokenType Kind, int Start, int Length) Measure(in Place place)
    {
        ref Part parts = ref MemoryMarshal.GetArrayDataReference(_parts);
        if (place.Kind != JsonTokenType.None)
        {
            int opening = Behind(ref parts, place.Part) + place.Offset;
            return (place.Kind, opening, Behind(ref parts, place.ClosingPart) + place.ClosingOffset + 1 - opening);
        }

        ref Part part = ref Unsafe.Add(ref parts, place.Part);
        int quote = part.Kind == JsonTokenType.String ? 1 : 0;
        return (part.Kind, part.Start - quote, part.Behind - part.Start + (2 * quote));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Behind(ref Part parts, int part) => part == 0 ? 0 : Unsafe.Add(ref parts, part - 1).Behind;

    /// <summary>Where a text without its quotes, or another single value, lies in the line that was followed last.</summary>
    private readonly record struct Part(int Start, int Behind, JsonTokenType Kind);

    /// <summary>Where something wanted lies: it is a part, or (<see cref="Kind"/>) it reaches from one token to another, each counted from the part before it.</summary>
    private readonly record struct Place(JsonTokenType Kind, int Part, int Offset, int ClosingPart, int ClosingOffset);

    /// <summary>What there is to give of a line.</summary>
    private sealed record Ending((int[] Columns, Place Place)[] Values, (string Name, Place Place)[] Members);

    /// <summary>A place from which lines go on in different ways.</summary>
    private sealed class Fork
    {
        public Branch[] Branches { get; set; } = [];
    }

    /// <summary>What stands before a value, and how lines go on behind it.</summary>
    private sealed class Branch
    {
        public Branch(ReadOnlySpan<byte> text, JsonTokenType before)
        {
            // Compared in wide steps: what follows is not looked at, but has to be there.
            Text = new byte[text.Length + Vector256<byte>.Count];
            text.CopyTo(Text);
            Length = text.Length;
            Before = before;
            Next = before == JsonTokenType.None ? null : new Fork();
        }

        public byte[] Text { get; }

        public int Length { get; }

        /// <summary>String for a text, Number for any other single value, None for the end of the line.</summary>
        public JsonTokenType Before { get; }

        public Fork? Next { get; }

        /// <summary>What there is to give, where this is the end.</summary>
        public Ending? Ending { get; set; }
    }
}
