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
        if (Values.IsWithoutValue(nodes, left) || Values.IsWithoutValue(nodes, right))
        {
            return left.Kind == PathKind.Node && right.Kind == PathKind.Node && left.Node == right.Node ? true : null;
        }

        if (Values.IsObject(nodes, left) || Values.IsObject(nodes, right))
        {
            return Values.IsObject(nodes, left) && Values.IsObject(nodes, right) && JsonEquality.AreEqual(nodes, left.Node, right.Node);
        }

        if (Values.NumberOf(nodes, left) is { } leftNumber)
        {
            return Values.NumberOf(nodes, right) is { } rightNumber && leftNumber == rightNumber;
        }

        if (Values.BooleanOf(nodes, left) is { } leftBoolean)
        {
            return Values.BooleanOf(nodes, right) == leftBoolean;
        }

        if (AreComparedAsMoments(nodes, left, right)
            && Values.MomentOf(nodes, left) is { } leftMoment && Values.MomentOf(nodes, right) is { } rightMoment)
        {
            return leftMoment.IsTime != rightMoment.IsTime ? false : leftMoment.CompareTo(rightMoment) is { } order ? order == 0 : null;
        }

        bool areTexts = Values.IsMoment(nodes, left) == Values.IsMoment(nodes, right) || AreComparedAsMoments(nodes, left, right);
        return areTexts && Values.HaveSameText(nodes, left, right);
    }

    // A string that is written in an expression is compared as a moment if the other side is one, because people write dates as strings. A string of the
    // resource is not.
    private static bool AreComparedAsMoments(NodeTable nodes, in PathValue left, in PathValue right)
    {
        bool isLeft = Values.IsMoment(nodes, left);
        bool isRight = Values.IsMoment(nodes, right);
        return (isLeft && isRight) || (isLeft && IsWrittenText(nodes, right)) || (isRight && IsWrittenText(nodes, left));
    }

    private static bool IsWrittenText(NodeTable nodes, in PathValue value) => value.Type is null && Values.IsText(nodes, value);

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
    public static int? Order(Evaluation e, ValueList left, ValueList right, string sign)
    {
        if (e.ValueOf(left, $"'{sign}'") is not { } one || e.ValueOf(right, $"'{sign}'") is not { } other)
        {
            return null;
        }

        NodeTable nodes = e.Nodes;

        if (Values.NumberOf(nodes, one) is { } leftNumber && Values.NumberOf(nodes, other) is { } rightNumber)
        {
            return leftNumber.CompareTo(rightNumber);
        }

        if (AreComparedAsMoments(nodes, one, other))
        {
            // A date that cannot be read is before or after nothing.
            return Values.MomentOf(nodes, one) is { } leftMoment && Values.MomentOf(nodes, other) is { } rightMoment ? leftMoment.CompareTo(rightMoment) : null;
        }

        bool hasMoment = Values.IsMoment(nodes, one) || Values.IsMoment(nodes, other);
        if (hasMoment && (Values.NumberOf(nodes, one) ?? Values.NumberOf(nodes, other)) is not null)
        {
            throw new EvaluationException($"'{sign}' cannot compare a date with a number. Write a date with @, such as @1960");
        }

        return !hasMoment && Values.TextOf(nodes, one) is { } leftText && Values.TextOf(nodes, other) is { } rightText
            ? string.CompareOrdinal(leftText, rightText)
            : throw new EvaluationException($"'{sign}' cannot compare items of these types");
    }

    private static bool AreEquivalent(NodeTable nodes, in PathValue left, in PathValue right)
    {
        if (AreEqual(nodes, left, right) is true)
        {
            return true;
        }

        if (Values.NumberOf(nodes, left) is { } leftNumber && Values.NumberOf(nodes, right) is { } rightNumber)
        {
            return AreEquivalent(leftNumber, rightNumber);
        }

        if (Values.IsObject(nodes, left) && Values.IsObject(nodes, right))
        {
            return JsonEquality.AreEquivalent(nodes, left.Node, right.Node);
        }

        bool areMoments = Values.IsMoment(nodes, left) || Values.IsMoment(nodes, right);
        return !areMoments && Values.IsText(nodes, left) && Values.IsText(nodes, right) && AreEquivalent(Values.TextOf(nodes, left)!, Values.TextOf(nodes, right)!);
    }

    /// <summary>Compares numbers after rounding both to the decimal places of the less exact one. Zeros at the end do not count.</summary>
    public static bool AreEquivalent(decimal left, decimal right)
    {
        int places = Math.Min(PlacesOf(left), PlacesOf(right));
        return decimal.Round(left, places, MidpointRounding.AwayFromZero) == decimal.Round(right, places, MidpointRounding.AwayFromZero);
    }

    /// <summary>Compares texts without regard to case. Every white space counts as a blank, but several are not one.</summary>
    public static bool AreEquivalent(string left, string right)
    {
        bool same = left.Length == right.Length;
        for (int i = 0; same && i < left.Length; i++)
        {
            same = left[i] == right[i] || (char.IsWhiteSpace(left[i]) && char.IsWhiteSpace(right[i]))
                || char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[i]);
        }

        return same;
    }

    // Dividing by a one with many zeros removes the zeros at the end of a decimal.
    private static int PlacesOf(decimal number) => (decimal.GetBits(number / 1.000000000000000000000000000000000m)[3] >> 16) & 0xFF;
}
