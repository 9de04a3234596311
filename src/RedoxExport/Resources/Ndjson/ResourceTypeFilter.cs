using System.Runtime.CompilerServices;
using System.Text;

namespace RedoxExport.Resources;

/// <summary>The resource types that are wanted, in any letter case; none means all.</summary>
internal sealed class ResourceTypeFilter
{
    private readonly string[] _names;
    private readonly byte[][] _types;

    // Set by any of the reading threads, and never reset.
    private readonly bool[] _seen;

    /// <summary>Creates a filter for these types.</summary>
    /// <param name="types">Names of FHIR resource types, such as <c>Patient</c>; none for all.</param>
    public ResourceTypeFilter(IEnumerable<string>? types)
    {
        _names = [.. (types ?? []).Distinct(StringComparer.OrdinalIgnoreCase)];
        _types = [.. _names.Select(type => Encoding.UTF8.GetBytes(type.ToLowerInvariant()))];
        _seen = new bool[_names.Length];
    }

    /// <summary>True if every type is wanted.</summary>
    public bool IsAll => _types.Length == 0;

    /// <summary>The wanted types, as they were specified; none if every type is wanted.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The wanted types of which no resource has been found so far.</summary>
    public IReadOnlyList<string> NotSeen => [.. _names.Where((_, i) => !_seen[i])];

    /// <summary>True if a line is wanted. A line whose type cannot be determined is wanted, because parsing it reports the fault.</summary>
    [MethodImpl(HotPath.Optimized)]
    internal bool WantsLine(ReadOnlySpan<byte> line) =>
        IsAll || !ResourceParser.TryPeekType(line, out ReadOnlySpan<byte> type) || Wants(type);

    /// <summary>True if a type is wanted.</summary>
    [MethodImpl(HotPath.Optimized)]
    internal bool Wants(ReadOnlySpan<byte> type)
    {
        for (int i = 0; i < _types.Length; i++)
        {
            if (EqualsLower(type, _types[i]))
            {
                if (!_seen[i])
                {
                    _seen[i] = true;
                }

                return true;
            }
        }

        return IsAll;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool EqualsLower(ReadOnlySpan<byte> text, byte[] lower)
    {
        if (text.Length != lower.Length)
        {
            return false;
        }

        for (int i = 0; i < lower.Length; i++)
        {
            byte value = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
            if (value != lower[i])
            {
                return false;
            }
        }

        return true;
    }
}
