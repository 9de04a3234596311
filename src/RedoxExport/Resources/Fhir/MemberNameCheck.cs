using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// Finds two members of one object that have the same name. ASCII letters match in any case, because PowerShell could show
/// only one of the two members. Names are compared by a 64-bit fingerprint, so that no memory is allocated for a name.
/// </summary>
internal sealed class MemberNameCheck : IDisposable
{
    // FHIR objects have fewer members than this. Larger objects use a hash set, because comparing every pair would be slow.
    private const int Few = 64;

    private readonly int[] _firsts = ArrayPool<int>.Shared.Rent(ResourceParser.MaxDepth + 1);
    private ulong[] _prints = ArrayPool<ulong>.Shared.Rent(256);
    private Dictionary<int, HashSet<ulong>>? _large;
    private int _depth;
    private int _count;

    /// <summary>Call this at the start of an object.</summary>
    public void Enter() => _firsts[_depth++] = _count;

    /// <summary>Call this at the end of the object that was entered last.</summary>
    public void Leave()
    {
        _large?.Remove(_depth);
        _count = _firsts[--_depth];
    }

    /// <summary>Adds the property name at the position of <paramref name="reader"/>.</summary>
    /// <returns><see langword="false"/> if the object already has a member of that name.</returns>
    public bool TryAdd(ref Utf8JsonReader reader)
    {
        ulong print = reader.ValueIsEscaped
            ? Fingerprint(Encoding.UTF8.GetBytes(reader.GetString()!))
            : Fingerprint(reader.ValueSpan);
        int first = _firsts[_depth - 1];
        if (_count - first < Few)
        {
            if (_prints.AsSpan(first, _count - first).IndexOf(print) >= 0)
            {
                return false;
            }

            if (_count == _prints.Length)
            {
                Grow();
            }

            _prints[_count++] = print;
            return true;
        }

        _large ??= [];
        if (!_large.TryGetValue(_depth, out HashSet<ulong>? set))
        {
            set = [.. _prints.AsSpan(first, Few).ToArray()];
            _large.Add(_depth, set);
        }

        return set.Add(print);
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_firsts);
        ArrayPool<ulong>.Shared.Return(_prints);
    }

    private static ulong Fingerprint(ReadOnlySpan<byte> name)
    {
        ulong print = 14695981039346656037;
        foreach (byte value in name)
        {
            byte lower = value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
            print = (print ^ lower) * 1099511628211;
        }

        return print;
    }

    private void Grow()
    {
        ulong[] larger = ArrayPool<ulong>.Shared.Rent(_prints.Length * 2);
        _prints.AsSpan().CopyTo(larger);
        ArrayPool<ulong>.Shared.Return(_prints);
        _prints = larger;
    }
}
