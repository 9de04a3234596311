using System.Runtime.CompilerServices;
using System.Text;

namespace RedoxExport.FhirPath;

/// <summary>
/// The names of members that an expression can look at. Members with other names are skipped when a line is read. Names are numbers from 1; an
/// element of an array has 0. After <see cref="KeepSiblings"/> nothing is added, so several threads can read lines with the same names.
/// </summary>
internal sealed class NodeNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private byte[][] _utf8 = new byte[16][];
    private int[] _slots = new int[64];
    private int[] _siblings = [0];
    private bool _isComplete;

    public NodeNames()
    {
        ResourceType = NumberOf("resourceType");
        Id = NumberOf("id");
        Reference = NumberOf("reference");
    }

    public int ResourceType { get; }

    public int Id { get; }

    public int Reference { get; }

    /// <summary>True if every member is kept, because an expression goes through all children.</summary>
    public bool AreAllKept { get; set; }

    public int Count => _numbers.Count;

    /// <summary>The number of a name, which is kept from now on.</summary>
    /// <exception cref="InvalidOperationException">The name is new, but the names are complete.</exception>
    public int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out int number))
        {
            return number;
        }

        if (_isComplete)
        {
            throw new InvalidOperationException("The names are complete: lines may be read with them.");
        }

        number = _numbers.Count + 1;
        _numbers.Add(name, number);
        if (number == _utf8.Length)
        {
            Array.Resize(ref _utf8, number * 2);
        }

        _utf8[number] = Encoding.UTF8.GetBytes(name);
        if (number * 4 > _slots.Length)
        {
            _slots = new int[_slots.Length * 2];
            for (int i = 1; i < number; i++)
            {
                Insert(i);
            }
        }

        Insert(number);
        return number;
    }

    /// <summary>The number of <c>_name</c>, which has the id and the extensions of the primitive <c>name</c>; 0 if it is not kept.</summary>
    public int SiblingOf(int number) => number < _siblings.Length ? _siblings[number] : 0;

    /// <summary>True for the name of a member with the id and the extensions of a primitive.</summary>
    public bool IsSibling(int number) => Array.IndexOf(_siblings, number, 1) > 0;

    /// <summary>The name of a number.</summary>
    public string TextOf(int number) => Encoding.UTF8.GetString(_utf8[number]);

    /// <summary>Keeps the siblings with extensions of all names, and completes the names.</summary>
    public void KeepSiblings()
    {
        if (_isComplete)
        {
            return;
        }

        string[] names = [.. _numbers.Keys.Where(name => name[0] != '_')];
        int[] siblings = new int[_numbers.Count + names.Length + 1];
        foreach (string name in names)
        {
            siblings[_numbers[name]] = NumberOf("_" + name);
        }

        _siblings = siblings;
        _isComplete = true;
    }

    /// <summary>The number of a member's name; 0 if the member is to be skipped.</summary>
    [MethodImpl(HotPath.Optimized)]
    public int Find(ReadOnlySpan<byte> name)
    {
        int mask = _slots.Length - 1;
        int slot = Hash(name) & mask;
        while (_slots[slot] != 0)
        {
            if (name.SequenceEqual(_utf8[_slots[slot]]))
            {
                return _slots[slot];
            }

            slot = (slot + 1) & mask;
        }

        return 0;
    }

    private void Insert(int number)
    {
        int mask = _slots.Length - 1;
        int slot = Hash(_utf8[number]) & mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : (name.Length * 31) + (name[0] * 7) + (name[name.Length / 2] * 131) + (name[name.Length - 1] * 17);
}
