using System.Text;
using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>The members of one object that have no .NET property. Their offsets in the text are kept, and they are parsed on first access.</summary>
internal sealed class RawMembers(PayloadText text)
{
    private readonly List<MemberRange> _ranges = [];
    private JsonMembers? _parsed;

    /// <summary>The value for an object without unknown members.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Empty => JsonMembers.Empty;

    public void Add(int nameStart, int valueStart, int end, bool isManifest) => _ranges.Add(new MemberRange(nameStart, valueStart, end, isManifest));

    /// <summary>Gets the unknown members by name. If a name is repeated, the last member is used.</summary>
    public IReadOnlyDictionary<string, JsonElement> ToDictionary(bool withManifest) => _parsed ??= Parse(withManifest);

    /// <summary>Gets a JSON object of the manifest's members, each as it is written in the payload.</summary>
    public string ManifestJson()
    {
        StringBuilder json = new("{");
        foreach (MemberRange range in _ranges)
        {
            if (range.IsManifest)
            {
                json.Append(json.Length > 1 ? "," : string.Empty);
                json.Append(Encoding.UTF8.GetString(text.Utf8, range.NameStart - text.Start, range.End - range.NameStart));
            }
        }

        return json.Append('}').ToString();
    }

    private JsonMembers Parse(bool withManifest)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (MemberRange range in _ranges)
        {
            if (range.IsManifest && !withManifest)
            {
                continue;
            }

            Utf8JsonReader name = new(text.Utf8.AsSpan(range.NameStart - text.Start, range.ValueStart - range.NameStart), isFinalBlock: false, state: default);
            name.Read();
            Utf8JsonReader value = new(text.Utf8.AsSpan(range.ValueStart - text.Start, range.End - range.ValueStart), new JsonReaderOptions { MaxDepth = int.MaxValue });
            members[name.GetString()!] = JsonElement.ParseValue(ref value);
        }

        return members.Count == 0 ? JsonMembers.Empty : new JsonMembers(members);
    }

    private readonly record struct MemberRange(int NameStart, int ValueStart, int End, bool IsManifest);
}
