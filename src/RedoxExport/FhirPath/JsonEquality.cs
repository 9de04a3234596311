using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>
/// Equality and equivalence of objects with everything in them (FHIRPath 2.0.0, "Equality", complex types). The objects are read again, because the node table
/// has only the members that expressions look at.
/// </summary>
internal static class JsonEquality
{
    private static readonly JsonDocumentOptions AsDeepAsLines = new() { MaxDepth = 512 };

    public static bool AreEqual(NodeTable nodes, int left, int right) => AreSame(nodes, left, right, AreEqual);

    public static bool AreEquivalent(NodeTable nodes, int left, int right) => AreSame(nodes, left, right, AreEquivalent);

    private static bool AreSame(NodeTable nodes, int left, int right, Func<JsonElement, JsonElement, bool> compare)
    {
        if (left == right)
        {
            return true;
        }

        try
        {
            using JsonDocument one = JsonDocument.Parse(nodes.RawOf(left).ToArray(), AsDeepAsLines);
            using JsonDocument other = JsonDocument.Parse(nodes.RawOf(right).ToArray(), AsDeepAsLines);
            return compare(one.RootElement, other.RootElement);
        }
        catch (InvalidOperationException)
        {
            // A string has half of a surrogate pair, which .NET does not return.
            return nodes.RawOf(left).SequenceEqual(nodes.RawOf(right));
        }
    }

    private static bool AreEqual(JsonElement left, JsonElement right) => left.ValueKind == right.ValueKind && left.ValueKind switch
    {
        JsonValueKind.Object => HaveSameMembers(left, right, AreEqual),
        JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength() && left.EnumerateArray().Zip(right.EnumerateArray(), AreEqual).All(same => same),
        JsonValueKind.String => left.GetString() == right.GetString(),
        JsonValueKind.Number => left.TryGetDecimal(out decimal one) && right.TryGetDecimal(out decimal other) ? one == other : left.GetRawText() == right.GetRawText(),
        _ => true,
    };

    private static bool AreEquivalent(JsonElement left, JsonElement right) => left.ValueKind == right.ValueKind && left.ValueKind switch
    {
        JsonValueKind.Object => HaveSameMembers(left, right, AreEquivalent),
        JsonValueKind.Array => HaveSameElements(left, right),
        JsonValueKind.String => Comparison.AreEquivalent(left.GetString()!, right.GetString()!),
        JsonValueKind.Number => left.TryGetDecimal(out decimal one) && right.TryGetDecimal(out decimal other)
            ? Comparison.AreEquivalent(one, other)
            : left.GetRawText() == right.GetRawText(),
        _ => true,
    };

    private static bool HaveSameMembers(JsonElement left, JsonElement right, Func<JsonElement, JsonElement, bool> compare)
    {
        int members = 0;
        foreach (JsonProperty member in left.EnumerateObject())
        {
            members++;
            if (!right.TryGetProperty(member.Name, out JsonElement other) || !compare(member.Value, other))
            {
                return false;
            }
        }

        return members == right.EnumerateObject().Count();
    }

    private static bool HaveSameElements(JsonElement left, JsonElement right)
    {
        List<JsonElement> others = [.. right.EnumerateArray()];
        foreach (JsonElement element in left.EnumerateArray())
        {
            int found = others.FindIndex(other => AreEquivalent(element, other));
            if (found < 0)
            {
                return false;
            }

            others.RemoveAt(found);
        }

        return others.Count == 0;
    }
}
