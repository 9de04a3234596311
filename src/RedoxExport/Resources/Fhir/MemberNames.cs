using System.Text;

namespace RedoxExport.Resources;

/// <summary>
/// Caches the strings of member names. FHIR has few names and a file repeats them on every line, so each string is created once and
/// shared. The cache has a fixed size: a name replaces another one in the same slot, so a hostile file cannot make it grow.
/// </summary>
internal static class MemberNames
{
    private const int Slots = 2048;
    private const int LongestShared = 64;
    private static readonly string?[] Shared = new string?[Slots];

    /// <summary>Gets the string for <paramref name="length"/> bytes of UTF-8 without escapes.</summary>
    public static string Get(byte[] json, int start, int length)
    {
        if (length > LongestShared)
        {
            return Encoding.UTF8.GetString(json, start, length);
        }

        ReadOnlySpan<byte> name = json.AsSpan(start, length);
        uint hash = 2166136261;
        foreach (byte value in name)
        {
            hash = (hash ^ value) * 16777619;
        }

        ref string? slot = ref Shared[(hash ^ (hash >> 16)) % Slots];
        string? known = Volatile.Read(ref slot);
        if (known is not null && Is(name, known))
        {
            return known;
        }

        string made = Encoding.UTF8.GetString(json, start, length);
        Volatile.Write(ref slot, made);
        return made;
    }

    /// <summary>True if the bytes and the text are the same and only ASCII.</summary>
    private static bool Is(ReadOnlySpan<byte> name, string text)
    {
        if (name.Length != text.Length)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != text[i] || name[i] >= 0x80)
            {
                return false;
            }
        }

        return true;
    }
}
