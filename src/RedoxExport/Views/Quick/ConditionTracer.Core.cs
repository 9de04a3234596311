using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>When a condition is true and when it is false. If neither holds, it is empty, which counts as unknown.</summary>
internal readonly record struct TracedTruth(Guard True, Guard False)
{
    public TracedTruth Opposite => new(False, True);
}

/// <summary>Traces Boolean expressions.</summary>
internal static class ConditionTracer
{
    /// <summary>Traces an expression that is used as a condition.</summary>
    /// <returns><see langword="null"/> if it declines.</returns>
    public static TracedTruth? Of(Expression expression, TraceScope scope) => Of(PathTracer.Trace(expression, scope), scope);

    /// <summary>Traces <c>exists()</c>, <c>empty()</c> and <c>not()</c>.</summary>
    public static TracedTruth? Trace(CallExpression call, TracedList from, TraceScope scope)
    {
        if (call.Name == "not")
        {
            return Of(from, scope)?.Opposite;
        }

        TracedList? counted = call.Arguments.Count == 0 ? from : PathTracer.Where(from, call.Arguments[0], scope);
        if (counted is null)
        {
            return null;
        }

        Guard any = counted.Any;
        return call.Name == "exists" ? new TracedTruth(any, Guard.Not(any)) : new TracedTruth(Guard.Not(any), any);
    }

    /// <summary>Traces a comparison or an operator of logic.</summary>
    public static TracedTruth? Trace(BinaryExpression binary, TraceScope scope)
    {
        if (binary.Operator is "=" or "!=" or "<" or "<=" or ">" or ">=")
        {
            return ComparisonTracer.Trace(binary, scope);
        }

        if (binary.Operator is not ("and" or "or" or "xor" or "implies") || Of(binary.Left, scope) is not { } one || Of(binary.Right, scope) is not { } other)
        {
            return null;
        }

        return binary.Operator switch
        {
            "and" => And(one, other),
            "or" => And(one.Opposite, other.Opposite).Opposite,
            "implies" => And(one, other.Opposite).Opposite,
            _ => new TracedTruth(
                Guard.Either(Guard.Both(one.True, other.False), Guard.Both(one.False, other.True)),
                Guard.Either(Guard.Both(one.True, other.True), Guard.Both(one.False, other.False))),
        };
    }

    private static TracedTruth And(TracedTruth one, TracedTruth other) => new(Guard.Both(one.True, other.True), Guard.Either(one.False, other.False));

    private static TracedTruth? Of(TracedList? list, TraceScope scope)
    {
        // Several items are an error that the careful evaluation reports.
        if (list is null || !list.IsExclusive)
        {
            return null;
        }

        Guard isTrue = Guard.Never;
        Guard isFalse = Guard.Never;
        foreach (TracedItem item in list.Items)
        {
            (Guard trueOf, Guard falseOf) = Of(item, scope);
            isTrue = Guard.Either(isTrue, Guard.Both(item.Guard, trueOf));
            isFalse = Guard.Either(isFalse, Guard.Both(item.Guard, falseOf));
        }

        return new TracedTruth(isTrue, isFalse);
    }

    // An item that is not a Boolean is true (FHIRPath 2.0.0, "Singleton Evaluation of Collections").
    private static (Guard True, Guard False) Of(in TracedItem item, TraceScope scope)
    {
        switch (item.Kind)
        {
            case TracedKind.Boolean:
                return (item.True!, item.False!);
            case TracedKind.Literal when item.Literal.Kind == PathKind.Boolean:
                return item.Literal.Boolean ? (Guard.Always, Guard.Never) : (Guard.Never, Guard.Always);
            case TracedKind.Node when !scope.Line.IsObject(item.Node) && !scope.Line.IsString(item.Node):
                LineTest test = scope.Line.Add(new TruthTest(scope.Line.Use(item.Node)));
                return (test.IsTrue, test.IsFalse);
            default:
                return (Guard.Always, Guard.Never);
        }
    }
}
