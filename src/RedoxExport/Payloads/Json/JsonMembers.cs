using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>
/// Members of a JSON object that have no .NET property. Through the generic interfaces the values are <see cref="JsonElement"/>,
/// which lose nothing. Through <see cref="IDictionary"/>, which scripting hosts and serializers use, they are plain .NET values.
/// </summary>
internal sealed class JsonMembers : IReadOnlyDictionary<string, JsonElement>, IDictionary
{
    private readonly Dictionary<string, JsonElement> _elements;
    private Dictionary<string, object?>? _plain;

    public JsonMembers(Dictionary<string, JsonElement> elements) => _elements = elements;

    public static JsonMembers Empty { get; } = new([]);

    public int Count => _elements.Count;

    public IEnumerable<string> Keys => _elements.Keys;

    public IEnumerable<JsonElement> Values => _elements.Values;

    bool IDictionary.IsFixedSize => true;

    bool IDictionary.IsReadOnly => true;

    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => _elements;

    ICollection IDictionary.Keys => _elements.Keys;

    ICollection IDictionary.Values => Plain.Values;

    private IDictionary Plain => _plain ??= _elements.ToDictionary(member => member.Key, member => PlainJson.From(member.Value), StringComparer.Ordinal);

    JsonElement IReadOnlyDictionary<string, JsonElement>.this[string key] => _elements[key];

    // This is the public indexer of the two, because scripts expect plain values.
    public object? this[object key]
    {
        get => Plain[key];
        set => throw ReadOnly();
    }

    public bool ContainsKey(string key) => _elements.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value) => _elements.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator() => _elements.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Plain.GetEnumerator();

    IDictionaryEnumerator IDictionary.GetEnumerator() => Plain.GetEnumerator();

    bool IDictionary.Contains(object key) => Plain.Contains(key);

    void ICollection.CopyTo(Array array, int index) => Plain.CopyTo(array, index);

    void IDictionary.Add(object key, object? value) => throw ReadOnly();

    void IDictionary.Clear() => throw ReadOnly();

    void IDictionary.Remove(object key) => throw ReadOnly();

    /// <summary>Gets the members as the text of a JSON object; an empty string if there are none.</summary>
    public override string ToString() =>
        Count == 0 ? string.Empty : "{" + string.Join(",", _elements.Select(member => $"\"{JsonEncodedText.Encode(member.Key)}\":{member.Value.GetRawText()}")) + "}";

    private static NotSupportedException ReadOnly() => new("A payload that was read cannot be changed.");
}
