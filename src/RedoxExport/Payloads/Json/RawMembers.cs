using System.Text;
using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>The members of one object that have no .NET property. Their offsets in the text are kept, and they are parsed on first access.</summary>
internal sealed class RawMembers(PayloadText text)
{
    private readonly List<Place> _places = [];
    private JsonMembers? _parsed;

    /// <summary>The value for an object without unknown members.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Empty => JsonMembers.Empty;

    public void Add(int nameStart, int valueStart, int end, bool isManifest) => _places.Add(new Place(nameStart, valueStart, end, isManifest));

    /// <summary>Gets the unknown members by name. If a name is repeated, the last member is used.</summary>
    public IReadOnlyDictionary<string, JsonElement> ToDictionary(bool withManifest) => _parsed ??= Parse(withManifest);

    /// <summary>Gets a JSON object of the manifest's members, each as it is written in the payload.</summary>
    public string ManifestJson()
    {
        StringBuilder json = new("{");
        foreach (Place place in _places)
        {
            if (place.IsManifest)
            {
                json.Append(json.Length > 1 ? "," : string.Empty);
                json.Append(Encoding.UTF8.GetString(text.Utf8, place.NameStart - text.Start, place.End - place.NameStart));
            }
        }

        return json.Append('}').ToString();
    }

    private JsonMembers Parse(bool withManifest)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (Place place in _places)
        {
            if (place.IsManifest && !withManifest)
            {
                continue;
            }

            Utf8JsonReader name = new(text.Utf8.AsSpan(place.NameStart - text.Start, place.ValueStart - place.NameStart), isFinalBlock: false, state: default);
            name.Read();
            Utf8JsonReader value = new(text.Utf8.AsSpan(place.ValueStart - text.Start, place.End - place.ValueStart), new JsonReaderOptions { MaxDepth = int.MaxValue });
            members[name.GetString()!] = JsonElement.ParseValue(ref value);
        }

        return members.Count == 0 ? JsonMembers.Empty : new JsonMembers(members);
    }

    private readonly record struct Place(int NameStart, int ValueStart, int End, bool IsManifest);
}
