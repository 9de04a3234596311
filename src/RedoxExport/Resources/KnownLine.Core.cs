using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// How a line was built that was walked and found right: its tokens, its names, and where its wanted values were. Another line with
/// the same tokens and, byte for byte, the same names is as right, and its values are at the same tokens: only what stands where
/// neither a text nor a bracket does has to be looked at.
/// </summary>
/// <param name="count">How many tokens it has.</param>
internal sealed class KnownLine(int count)
{
    /// <summary>In place of a closing token: the value has none.</summary>
    public const int NotClosed = -1;

    private readonly List<(int Token, int Length)> _foundNames = [];
    private readonly List<int> _scalars = [];
    private readonly List<Value> _values = [];
    private readonly List<Member> _members = [];
    private byte[] _marks = [];
    private byte[] _fixed = [];
    private Name[] _names = [];

    /// <summary>How many tokens it has.</summary>
    public int Count => count;

    public void AddName(int token, int length) => _foundNames.Add((token, length));

    public void AddScalar(int token) => _scalars.Add(token);

    public void AddValue(int[] columns, int token, int closing) => _values.Add(new Value(columns, token, closing));

    public void AddMember(string name, int token, int closing) => _members.Add(new Member(name, token, closing));

    /// <summary>Takes what the line itself says, when it has been found right.</summary>
    public void Complete(ref byte line, ref int positions)
    {
        _marks = new byte[count];
        _fixed = new byte[count];
        for (int i = 0; i < count; i++)
        {
            _marks[i] = Unsafe.Add(ref line, Unsafe.Add(ref positions, i));
            _fixed[i] = 0xFF;
        }

        foreach (int scalar in _scalars)
        {
            _fixed[scalar] = 0;
        }

        _names = new Name[_foundNames.Count];
        for (int i = 0; i < _names.Length; i++)
        {
            (int token, int length) = _foundNames[i];
            _names[i] = new Name(token, MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, Unsafe.Add(ref positions, token) + 1), length).ToArray());
        }
    }

    /// <summary>Whether a line with as many tokens is built the same way.</summary>
    [MethodImpl(HotPath.Optimized)]
    public bool Matches(ref byte line, ref int positions)
    {
        ref byte marks = ref MemoryMarshal.GetArrayDataReference(_marks);
        ref byte isFixed = ref MemoryMarshal.GetArrayDataReference(_fixed);
        int different = 0;
        for (int i = 0; i < count; i++)
        {
            different |= (Unsafe.Add(ref line, Unsafe.Add(ref positions, i)) ^ Unsafe.Add(ref marks, i)) & Unsafe.Add(ref isFixed, i);
        }

        if (different != 0)
        {
            return false;
        }

        foreach (ref readonly Name name in _names.AsSpan())
        {
            int start = Unsafe.Add(ref positions, name.Token) + 1;
            int length = name.Text.Length;
            if (Unsafe.Add(ref positions, name.Token + 1) - 1 - start != length || Unsafe.Add(ref line, start + length) != (byte)'"')
            {
                return false;
            }

            ref byte text = ref Unsafe.Add(ref line, start);
            ref byte expected = ref MemoryMarshal.GetArrayDataReference(name.Text);
            if (length is >= sizeof(ulong) and <= 2 * sizeof(ulong)
                ? Eight(ref text) != Eight(ref expected) || Eight(ref Unsafe.Add(ref text, length - sizeof(ulong))) != Eight(ref Unsafe.Add(ref expected, length - sizeof(ulong)))
                : !MemoryMarshal.CreateReadOnlySpan(ref text, length).SequenceEqual(name.Text))
            {
                return false;
            }
        }

        foreach (int token in CollectionsMarshal.AsSpan(_scalars))
        {
            if (ScalarAt(ref line, ref positions, token, out _) == JsonTokenType.None)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives the values and members of a line that matches.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void Give(ref byte line, ref int positions, int start, FoundValues? values, List<FhirMember> members)
    {
        foreach (Value value in CollectionsMarshal.AsSpan(_values))
        {
            (JsonTokenType kind, int length) = Measure(ref line, ref positions, value.Token, value.Closing);
            values!.Add(value.Columns, kind, start + Unsafe.Add(ref positions, value.Token), length);
        }

        foreach (Member member in CollectionsMarshal.AsSpan(_members))
        {
            (JsonTokenType kind, int length) = Measure(ref line, ref positions, member.Token, member.Closing);
            members.Add(new FhirMember(member.Name, kind, Unsafe.Add(ref positions, member.Token), length));
        }
    }

    private static (JsonTokenType Kind, int Length) Measure(ref byte line, ref int positions, int token, int closing)
    {
        int at = Unsafe.Add(ref positions, token);
        byte mark = Unsafe.Add(ref line, at);
        if (mark == (byte)'"')
        {
            return (JsonTokenType.String, LineScanner.EndOfText(ref line, Unsafe.Add(ref positions, token + 1)) - at);
        }

        if (closing == NotClosed)
        {
            JsonTokenType kind = ScalarAt(ref line, ref positions, token, out int length);
            return (kind, length);
        }

        return (mark == (byte)'{' ? JsonTokenType.StartObject : JsonTokenType.StartArray, Unsafe.Add(ref positions, closing) + 1 - at);
    }

    private static JsonTokenType ScalarAt(ref byte line, ref int positions, int token, out int length)
    {
        int at = Unsafe.Add(ref positions, token);
        length = LineScanner.EndOfText(ref line, Unsafe.Add(ref positions, token + 1)) - at;
        return JsonScalar.KindOf(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, at), length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Eight(ref byte text) => Unsafe.ReadUnaligned<ulong>(ref text);

    private readonly record struct Name(int Token, byte[] Text);

    private readonly record struct Value(int[] Columns, int Token, int Closing);

    private readonly record struct Member(string Name, int Token, int Closing);
}
