using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace RedoxExport.Resources;

/// <summary>
/// The quick walk over a line. Every line that it accepts, <see cref="ResourceParser"/> accepts too. A line that it rejects may still be
/// a resource: <see cref="ResourceParser"/> has to parse it to decide that and to find the fault.
/// </summary>
/// <remarks>
/// Scans one line at a time; use one instance per thread. Most lines of one type have the same structure, and a line that has the
/// structure of an earlier one (<see cref="KnownLines"/>) is not walked.
/// </remarks>
/// <param name="root">The paths to the wanted values; <see langword="null"/> if no value is wanted.</param>
/// <param name="wantsMembers">True if the resource's members are wanted.</param>
internal sealed class LineScanner(ProjectionState? root, bool wantsMembers)
{
    // Deeper than FHIR resources are nested. The careful parser reads lines that are deeper.
    private const int MaxDepth = 48;
    private const int MaxOpenNames = 1024;

    // An instance field, because each access to a static one would check if the type is initialized.
    private readonly ulong _typePrint = NamePrint.Of("resourceType"u8);
    private readonly LineIndex _index = new();
    private readonly Frame[] _frames = new Frame[MaxDepth];
    private readonly ulong[] _names = new ulong[MaxOpenNames];
    private readonly List<FhirMember> _members = new(32);
    private readonly KnownLines _known = new();
    private readonly WalkedLine _walked = new();
    private LineTokens? _tokens;
    private FollowingTrust _trust = new();

    /// <summary>The resource's members, with offsets from the line's start; filled only if they are wanted.</summary>
    public List<FhirMember> Members => _members;

    /// <summary>The tokens of the line that was scanned last, if it was walked; otherwise <see langword="null"/>.</summary>
    public LineTokens? Walked { get; private set; }

    /// <summary>The number of branches that were learned from walked lines.</summary>
    public int KnownBranches => _known.Branches;

    /// <summary>Walks a line.</summary>
    /// <param name="json">The buffer that holds the line and at least <see cref="LineIndex.Slack"/> bytes after it.</param>
    /// <param name="start">The offset of its first byte.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <param name="values">Receives the wanted values, with offsets from the start of <paramref name="json"/>.</param>
    /// <param name="mustWalk">True if the tokens of the line are wanted (<see cref="Walked"/>). Such a line is not learned.</param>
    /// <returns>True if the line certainly is a resource; false if that is not known.</returns>
    [MethodImpl(HotPath.Optimized)]
    public bool TryScan(byte[] json, int start, int length, FoundValues? values, bool mustWalk = false)
    {
        if (length == 0 || json.Length - LineIndex.Slack < start + length)
        {
            return false;
        }

        ref byte line = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(json), start);
        values?.Begin(json);
        _members.Clear();
        Walked = null;
        if (!mustWalk && TryFollow(ref line, length))
        {
            if (_known.HasHighBytes && !Utf8.IsValid(json.AsSpan(start, length)))
            {
                return false;
            }

            _known.Give(start, values, _members);
            return true;
        }

        int count = _index.Find(ref line, length);
        if (count <= 0 || (_index.HasHighBytes && !Utf8.IsValid(json.AsSpan(start, length))))
        {
            return false;
        }

        _walked.Clear();
        bool isToBeLearned = !mustWalk && _known.CanLearn(count);
        if (!Walk(json, start, count, values, isToBeLearned ? _walked : null))
        {
            return false;
        }

        Walked = _tokens ??= new LineTokens(_index);
        Walked.Begin(json, start, length, count);
        if (!isToBeLearned)
        {
            return true;
        }

        _known.Learn(ref line, length, ref _index.Positions, count, _walked);
        return true;
    }

    /// <summary>Follows the line through the known structures, unless lines have hardly ever had one lately.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFollow(ref byte line, int length)
    {
        if (!_trust.Tries())
        {
            return false;
        }

        bool isFollowed = _known.TryFollow(ref line, length);
        _trust.Note(isFollowed, _known.HasRoom);
        return isFollowed;
    }

    /// <summary>Walks the tokens of a line.</summary>
    /// <remarks>
    /// One long method on purpose: a state machine in which each label is a state. It runs for every token, and its positions stay in registers
    /// only as locals of one method.
    /// </remarks>
    [MethodImpl(HotPath.Optimized)]
    private bool Walk(byte[] json, int start, int count, FoundValues? values, WalkedLine? walked)
    {
        ref byte line = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(json), start);
        ref int positions = ref _index.Positions;
        bool hasEscapes = _index.HasEscapes;
        ProjectionState? value = root;
        string? memberName = null;
        bool isResource = false;
        int token = 0;
        int depth = 0;
        int names = 0;
        int at = positions;
        byte mark = Unsafe.Add(ref line, at);
        if (mark != (byte)'{')
        {
            return false;
        }

    Open:
        if (depth == MaxDepth)
        {
            return false;
        }

        ref Frame frame = ref _frames[depth++];
        frame.IsArray = mark == (byte)'[';
        frame.State = value;
        frame.Token = token;
        frame.Count = 0;
        frame.FirstName = names;
        frame.Seen = 0;
        at = Unsafe.Add(ref positions, ++token);
        mark = Unsafe.Add(ref line, at);
        if (frame.IsArray)
        {
            if (mark == (byte)']')
            {
                goto Close;
            }

            value = value?.Element(0);
            goto Value;
        }

        if (mark == (byte)'}')
        {
            goto Close;
        }

    Name:
        if (mark != (byte)'"' || token >= count)
        {
            return false;
        }

        int colon = Unsafe.Add(ref positions, token + 1);
        int nameStart = at + 1;
        int nameLength = EndOfText(ref line, colon) - 1 - nameStart;
        if (Unsafe.Add(ref line, colon) != (byte)':' || (hasEscapes && json.AsSpan(start + nameStart, nameLength).Contains((byte)'\\')))
        {
            return false;
        }

        walked?.Names.Add(token);
        token += 2;
        ulong print = Print(ref Unsafe.Add(ref line, nameStart), nameLength);
        ulong bit = 1UL << (int)(print >> 58);
        if (((frame.Seen & bit) != 0 && _names.AsSpan(frame.FirstName, names - frame.FirstName).Contains(print)) || names == MaxOpenNames)
        {
            return false;
        }

        frame.Seen |= bit;
        _names[names++] = print;
        value = frame.State?.Member(print, json.AsSpan(start + nameStart, nameLength));
        at = Unsafe.Add(ref positions, token);
        mark = Unsafe.Add(ref line, at);
        if (depth == 1)
        {
            isResource |= print == _typePrint && mark == (byte)'"' && json.AsSpan(start + nameStart, nameLength).SequenceEqual("resourceType"u8);
            if (wantsMembers)
            {
                memberName = MemberNames.Get(json, start + nameStart, nameLength);
            }
        }

    Value:
        JsonTokenType kind;
        int length;
        if (token >= count)
        {
            return false;
        }

        if (mark == (byte)'"')
        {
            kind = JsonTokenType.String;
            length = EndOfText(ref line, Unsafe.Add(ref positions, ++token)) - at;
        }
        else if (mark is (byte)'{' or (byte)'[')
        {
            goto Open;
        }
        else
        {
            ReadOnlySpan<byte> text = json.AsSpan(start + at, Unsafe.Add(ref positions, ++token) - at).TrimEnd((byte)' ');
            kind = text.IsEmpty ? JsonTokenType.None : JsonScalar.KindOf(text);
            length = text.Length;
            if (kind == JsonTokenType.None)
            {
                return false;
            }
        }

        if (value is not null && value.Columns.Length > 0)
        {
            values!.Add(value.Columns, kind, start + at, length);
            walked?.Values.Add((value.Columns, new WalkedValue(kind, token - 1)));
        }

        if (depth == 1 && wantsMembers)
        {
            _members.Add(new FhirMember(memberName!, kind, at, length));
            walked?.Members.Add((memberName!, new WalkedValue(kind, token - 1)));
        }

    Behind:
        if (token >= count)
        {
            return false;
        }

        at = Unsafe.Add(ref positions, token);
        mark = Unsafe.Add(ref line, at);
        if (mark == (byte)',')
        {
            at = Unsafe.Add(ref positions, ++token);
            mark = Unsafe.Add(ref line, at);
            if (!frame.IsArray)
            {
                goto Name;
            }

            value = frame.State?.Element(++frame.Count);
            goto Value;
        }

        if (mark != (frame.IsArray ? (byte)']' : (byte)'}'))
        {
            return false;
        }

    Close:
        int opened = Unsafe.Add(ref positions, frame.Token);
        token++;
        names = frame.FirstName;
        if (!frame.IsArray && frame.State is { Columns.Length: > 0 } state)
        {
            values!.Add(state.Columns, JsonTokenType.StartObject, start + opened, at + 1 - opened);
            walked?.Values.Add((state.Columns, new WalkedValue(JsonTokenType.StartObject, frame.Token, token - 1)));
        }

        if (--depth == 0)
        {
            return token == count && isResource;
        }

        if (depth == 1 && wantsMembers)
        {
            JsonTokenType opening = frame.IsArray ? JsonTokenType.StartArray : JsonTokenType.StartObject;
            _members.Add(new FhirMember(memberName!, opening, opened, at + 1 - opened));
            walked?.Members.Add((memberName!, new WalkedValue(opening, frame.Token, token - 1)));
        }

        frame = ref _frames[depth - 1];
        goto Behind;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Print(ref byte name, int length)
    {
        ulong first = Unsafe.ReadUnaligned<ulong>(ref name);
        if (length >= sizeof(ulong))
        {
            return NamePrint.Of(first, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref name, length - sizeof(ulong))), length);
        }

        first &= (1UL << (length * 8)) - 1;
        return NamePrint.Of(first, first, length);
    }

    /// <summary>Returns the offset after the closing quote of the string before <paramref name="nextToken"/>. Blanks may follow it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int EndOfText(ref byte line, int nextToken)
    {
        while (Unsafe.Add(ref line, nextToken - 1) == (byte)' ')
        {
            nextToken--;
        }

        return nextToken;
    }

    private struct Frame
    {
        public bool IsArray;
        public ProjectionState? State;
        public int Token;
        public int Count;
        public int FirstName;
        public ulong Seen;
    }
}
