using System.Text;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Verification;

/// <summary>
/// Finds the types that a resource refers to: <c>Practitioner</c> in <c>Practitioner/1</c>, also in absolute URLs and in references with a version.
/// </summary>
internal static class ReferencedTypes
{
    private const int LongestName = 64;

    /// <summary>Adds the types that a resource refers to.</summary>
    /// <param name="types">Receives the types.</param>
    /// <param name="line">The bytes of the resource.</param>
    public static void AddTo(HashSet<string> types, ReadOnlySpan<byte> line)
    {
        Utf8JsonReader reader = new(line, ResourceParser.ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName
                && reader.ValueTextEquals("reference"u8)
                && reader.Read()
                && reader.TokenType == JsonTokenType.String)
            {
                ReadOnlySpan<byte> name = NameIn(Utf8Json.TextOf(ref reader));
                if (!name.IsEmpty)
                {
                    types.Add(Encoding.UTF8.GetString(name.ToArray()));
                }
            }
        }
    }

    private static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> reference)
    {
        int end = reference.IndexOf("/_history/"u8);
        reference = end < 0 ? reference : reference.Slice(0, end);
        int slash = reference.LastIndexOf((byte)'/');
        if (slash <= 0)
        {
            return default;
        }

        ReadOnlySpan<byte> name = reference.Slice(0, slash);
        name = name.Slice(name.LastIndexOf((byte)'/') + 1);
        foreach (byte letter in name)
        {
            if (letter is not ((>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z')))
            {
                return default;
            }
        }

        return name.Length is 0 or > LongestName || name[0] > (byte)'Z' ? default : name;
    }
}
