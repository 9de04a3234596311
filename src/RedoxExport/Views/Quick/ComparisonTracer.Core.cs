using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>Traces comparisons of a value of the line with a value that is written in the expression, as <see cref="Comparison"/> makes them.</summary>
internal static class ComparisonTracer
{
    /// <returns><see langword="null"/> if it declines.</returns>
    public static TracedTruth? Trace(BinaryExpression binary, TraceScope scope)
    {
        if (PathTracer.Trace(binary.Left, scope) is not { } left || PathTracer.Trace(binary.Right, scope) is not { } right)
        {
            return null;
        }

        if (left.Items.Count == 0 || right.Items.Count == 0)
        {
            // Empty, unless the order of several items is asked for, which is an error.
            return left.IsExclusive && right.IsExclusive ? new TracedTruth(Guard.Never, Guard.Never) : null;
        }

        string sign = binary.Operator;
        if (IsLiteral(left))
        {
            (left, right) = (right, left);
            sign = Reversed(sign);
        }

        return IsLiteral(right) && left.IsExclusive ? Trace(left, sign, right.Items[0].Literal, scope) : null;
    }

    private static TracedTruth? Trace(TracedList left, string sign, PathValue literal, TraceScope scope)
    {
        Guard isTrue = Guard.Never;
        Guard isFalse = Guard.Never;
        foreach (TracedItem item in left.Items)
        {
            if (item.Kind != TracedKind.Node || TestOf(item, sign, literal, scope.Line) is not { } asked)
            {
                return null;
            }

            LineTest test = scope.Line.Add(asked);
            isTrue = Guard.Either(isTrue, Guard.Both(item.Guard, test.IsTrue));
            isFalse = Guard.Either(isFalse, Guard.Both(item.Guard, test.IsFalse));
        }

        return new TracedTruth(isTrue, isFalse);
    }

    private static LineTest? TestOf(in TracedItem item, string sign, PathValue literal, StudiedLine line)
    {
        if (line.IsObject(item.Node))
        {
            return null;
        }

        if (!line.IsString(item.Node))
        {
            return literal.Kind switch
            {
                PathKind.Integer or PathKind.Decimal => new NumberTest(line.Use(item.Node, ScalarKind.Number), sign, literal.Number),
                PathKind.Boolean when sign is "=" or "!=" => new BooleanTest(line.Use(item.Node, ScalarKind.Boolean), sign, literal.Boolean),
                _ => null,
            };
        }

        if (literal.Kind is not (PathKind.String or PathKind.Moment))
        {
            return null;
        }

        bool isMoment = item.Type?.Name is "date" or "dateTime" or "instant" or "time";
        if (literal.Kind == PathKind.Moment && item.Type is not null && !isMoment)
        {
            // A string of the resource is not compared with a date.
            return null;
        }

        if ((isMoment || literal.Kind == PathKind.Moment) && MomentOf(literal) is { } moment)
        {
            return new MomentTest(line.Use(item.Node), sign, moment, literal.Text, item.Type?.Name == "time");
        }

        if (isMoment && sign is not ("=" or "!="))
        {
            // A date is neither before nor after a text.
            return null;
        }

        return new TextTest(line.Use(item.Node), sign, literal.Text);
    }

    private static FhirMoment? MomentOf(PathValue literal)
    {
        if (literal.Kind == PathKind.Moment)
        {
            return literal.Moment;
        }

        string text = literal.Text;
        return (text.Length > 2 && text[2] == ':' ? FhirMoment.TryParseTime(text, out FhirMoment moment) : FhirMoment.TryParse(text, out moment)) ? moment : null;
    }

    private static bool IsLiteral(TracedList list) => list.Items is [{ Kind: TracedKind.Literal }];

    private static string Reversed(string sign) => sign switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => sign,
    };
}
