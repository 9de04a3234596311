using System.Text;

namespace RedoxExport.Resources;

/// <summary>The resource types that are wanted, by any letter case; none means all.</summary>
public sealed class ResourceTypeFilter
{
    private readonly string[] _names;
    private readonly byte[][] _types;

    // Set by any of the threads that read, never taken back.
    private readonly bool[] _seen;

    /// <summary>Wants these types.</summary>
    /// <param name="types">Names of FHIR resource types, such as <c>Patient</c>; none for all.</param>
    public ResourceTypeFilter(IEnumerable<string>? types)
    {
        _names = [.. types ?? []];
        _types = [.. _names.Select(type => Encoding.UTF8.GetBytes(type.ToLowerInvariant()))];
        _seen = new bool[_names.Length];
    }

    /// <summary>Whether every type is wanted.</summary>
    public bool IsAll => _types.Length == 0;

    /// <summary>The types that are wanted and that nothing was found of so far.</summary>
    public IReadOnlyList<string> NotSeen => [.. _names.Where((_, i) => !_seen[i])];

    /// <summary>Whether a line is wanted. One whose type cannot be told is: parsing it says what is wrong.</summary>
    internal bool WantsLine(ReadOnlySpan<byte> line) =>
        IsAll || !ResourceParser.TryPeekType(line, out ReadOnlySpan<byte> type) || Wants(type);

    /// <summary>Whether a type is wanted.</summary>
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
