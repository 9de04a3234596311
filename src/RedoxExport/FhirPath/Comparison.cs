using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>Equality, equivalence and order of items (FHIRPath 2.0.0, sections "Equality" and "Comparison").</summary>
internal static class Comparison
{
    /// <summary>Compares two collections of the same number of items, item by item.</summary>
    /// <returns><see langword="null"/> if one is empty, or if two moments differ in how exact they are.</returns>
    public static bool? AreEqual(NodeTable nodes, ValueList left, ValueList right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return null;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        bool? all = true;
        for (int i = 0; i < left.Count; i++)
        {
            bool? equal = AreEqual(nodes, left[i], right[i]);
            if (equal == false)
            {
                return false;
            }

            all = equal is null ? null : all;
        }

        return all;
    }

    public static bool? AreEqual(NodeTable nodes, in PathValue left, in PathValue right)
    {
        if (Values.IsObject(nodes, left) || Values.IsObject(nodes, right))
        {
            return Values.IsObject(nodes, left) && Values.IsObject(nodes, right) && AreSameJson(nodes, left, right);
        }

        if (Values.NumberOf(nodes, left) is { } leftNumber)
        {
            return Values.NumberOf(nodes, right) is { } rightNumber && leftNumber == rightNumber;
        }

        if (Values.BooleanOf(nodes, left) is { } leftBoolean)
        {
            return Values.BooleanOf(nodes, right) == leftBoolean;
        }

        // A string that is written in an expression is compared as a moment if the other side is one, because people write dates as strings.
        if ((Values.IsMoment(nodes, left) || Values.IsMoment(nodes, right))
            && Values.MomentOf(nodes, left) is { } leftMoment && Values.MomentOf(nodes, right) is { } rightMoment)
        {
            return leftMoment.CompareTo(rightMoment) is { } order ? order == 0 : null;
        }

        return Values.TextOf(nodes, left) is { } text && string.Equals(text, Values.TextOf(nodes, right), StringComparison.Ordinal);
    }

    /// <summary>Compares as <c>~</c> does: without regard to order, case, blanks and trailing zeros; two empty collections are equivalent.</summary>
    public static bool AreEquivalent(NodeTable nodes, ValueList left, ValueList right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        bool[] taken = new bool[right.Count];
        for (int i = 0; i < left.Count; i++)
        {
            int found = -1;
            for (int k = 0; k < right.Count && found < 0; k++)
            {
                found = !taken[k] && AreEquivalent(nodes, left[i], right[k]) ? k : -1;
            }

            if (found < 0)
            {
                return false;
            }

            taken[found] = true;
        }

        return true;
    }

    /// <summary>Compares two single items.</summary>
    /// <returns><see langword="null"/> if a collection is empty, or if two moments differ in how exact they are.</returns>
    /// <exception cref="EvaluationException">There are several items, or the two have no common order.</exception>
    public static int? Order(NodeTable nodes, ValueList left, ValueList right, string sign)
    {
        if (Evaluation.SingleOf(left, $"'{sign}'") is not { } one || Evaluation.SingleOf(right, $"'{sign}'") is not { } other)
        {
            return null;
        }

        if (Values.NumberOf(nodes, one) is { } leftNumber && Values.NumberOf(nodes, other) is { } rightNumber)
        {
            return leftNumber.CompareTo(rightNumber);
        }

        if ((Values.IsMoment(nodes, one) || Values.IsMoment(nodes, other))
            && Values.MomentOf(nodes, one) is { } leftMoment && Values.MomentOf(nodes, other) is { } rightMoment)
        {
            return leftMoment.CompareTo(rightMoment);
        }

        return Values.TextOf(nodes, one) is { } leftText && Values.TextOf(nodes, other) is { } rightText
            ? string.CompareOrdinal(leftText, rightText)
            : throw new EvaluationException($"'{sign}' cannot compare items of these types");
    }

    private static bool AreEquivalent(NodeTable nodes, in PathValue left, in PathValue right)
    {
        if (AreEqual(nodes, left, right) is true)
        {
            return true;
        }

        return Values.IsText(nodes, left) && Values.IsText(nodes, right)
            && string.Equals(Normal(Values.TextOf(nodes, left)!), Normal(Values.TextOf(nodes, right)!), StringComparison.OrdinalIgnoreCase);
    }

    private static string Normal(string text) => string.Join(" ", text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static bool AreSameJson(NodeTable nodes, in PathValue left, in PathValue right)
    {
        if (left.Node == right.Node)
        {
            return true;
        }

        using JsonDocument one = JsonDocument.Parse(nodes.RawOf(left.Node).ToArray());
        using JsonDocument other = JsonDocument.Parse(nodes.RawOf(right.Node).ToArray());
        return AreSame(one.RootElement, other.RootElement);
    }

    private static bool AreSame(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
        {
            return false;
        }

        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                int members = 0;
                foreach (JsonProperty member in left.EnumerateObject())
                {
                    members++;
                    if (!right.TryGetProperty(member.Name, out JsonElement other) || !AreSame(member.Value, other))
                    {
                        return false;
                    }
                }

                return members == right.EnumerateObject().Count();
            case JsonValueKind.Array:
                return left.GetArrayLength() == right.GetArrayLength() && left.EnumerateArray().Zip(right.EnumerateArray(), AreSame).All(same => same);
            case JsonValueKind.String:
                return left.GetString() == right.GetString();
            case JsonValueKind.Number:
                return left.TryGetDecimal(out decimal one) && right.TryGetDecimal(out decimal two) ? one == two : left.GetRawText() == right.GetRawText();
            default:
                return true;
        }
    }
}
