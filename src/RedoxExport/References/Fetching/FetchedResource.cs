using System.Text;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>A resource from an answer, as a line of NDJSON.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Line">Its JSON without white space between the elements. Texts and numbers are as the server wrote them.</param>
internal sealed record FetchedResource(string Type, string Id, byte[] Line)
{
    /// <summary>Reads a resource. The readers of the module accept every line that is returned.</summary>
    /// <param name="json">The JSON of the resource.</param>
    /// <returns><see langword="null"/> if it is not a resource with a type and an id.</returns>
    public static FetchedResource? Read(ReadOnlySpan<byte> json)
    {
        byte[] line = Compact(json.Slice(Utf8Json.MarkLength(json)));
        if (!ResourceParser.TryFindMembers(line, out FhirMember[] members, out _))
        {
            return null;
        }

        string? type = TextOf(line, members, "resourceType");
        string? id = TextOf(line, members, "id");
        return string.IsNullOrEmpty(type) || string.IsNullOrEmpty(id) ? null : new FetchedResource(type!, id!, line);
    }

    private static string? TextOf(byte[] line, FhirMember[] members, string name) =>
        Array.Find(members, member => member.Name == name && member.Kind == JsonTokenType.String) is { Length: > 0 } found
            ? Encoding.UTF8.GetString(Utf8Json.TextOf(line.AsSpan(found.Start, found.Length)).ToArray())
            : null;

    private static byte[] Compact(ReadOnlySpan<byte> json)
    {
        byte[] compact = new byte[json.Length];
        int length = 0;
        bool isInText = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte value = json[i];
            if (!isInText && Utf8Json.IsSpace(value))
            {
                continue;
            }

            compact[length++] = value;
            if (isInText && value == (byte)'\\' && i + 1 < json.Length)
            {
                compact[length++] = json[++i];
            }
            else if (value == (byte)'"')
            {
                isInText = !isInText;
            }
        }

        Array.Resize(ref compact, length);
        return compact;
    }
}
