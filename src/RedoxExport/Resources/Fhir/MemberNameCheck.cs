using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// Finds two members of one name in one object, upper and lower case of ASCII counted as the same: PowerShell could show
/// only one of them. Names are told apart by a fingerprint of 64 bits, so that nothing is allocated for a name.
/// </summary>
internal sealed class MemberNameCheck : IDisposable
{
    // A FHIR object has fewer members than this. Beyond it, comparing each with each would cost too much.
    private const int Few = 64;

    private readonly int[] _firsts = ArrayPool<int>.Shared.Rent(ResourceParser.MaxDepth + 1);
    private ulong[] _prints = ArrayPool<ulong>.Shared.Rent(256);
    private Dictionary<int, HashSet<ulong>>? _large;
    private int _depth;
    private int _count;

    /// <summary>An object begins.</summary>
    public void Enter() => _firsts[_depth++] = _count;

    /// <summary>The object ends that began last.</summary>
    public void Leave()
    {
        _large?.Remove(_depth);
        _count = _firsts[--_depth];
    }

    /// <summary>Notes the name that <paramref name="reader"/> stands on.</summary>
    /// <returns><see langword="false"/> if the object has it already.</returns>
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
