namespace RedoxExport.FhirPath;

internal sealed class BinaryOperation(string sign, Operation left, Operation right) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList one = e.Rent();
        ValueList other = e.Rent();
        left.Run(e, input, one);
        right.Run(e, input, other);
        if (sign == "|")
        {
            int start = output.Count;
            Collections.AddDistinct(e, one, output, start);
            Collections.AddDistinct(e, other, output, start);
        }
        else if (Result(e, one, other) is { } result)
        {
            output.Add(result);
        }

        e.Return(other);
        e.Return(one);
    }

    private PathValue? Result(Evaluation e, ValueList one, ValueList other)
    {
        switch (sign)
        {
            case "=":
                return Of(Comparison.AreEqual(e.Nodes, one, other));
            case "!=":
                return Of(!Comparison.AreEqual(e.Nodes, one, other));
            case "~":
                return PathValue.Of(Comparison.AreEquivalent(e.Nodes, one, other));
            case "!~":
                return PathValue.Of(!Comparison.AreEquivalent(e.Nodes, one, other));
            case "<" or "<=" or ">" or ">=":
                return Comparison.Order(e, one, other, sign) is { } order ? PathValue.Of(Holds(order)) : null;
            case "in":
                return Evaluation.SingleOf(one, "'in'") is { } item ? PathValue.Of(Collections.Has(e, other, item)) : null;
            case "contains":
                return Evaluation.SingleOf(other, "'contains'") is { } sought ? PathValue.Of(Collections.Has(e, one, sought)) : null;
            default:
                return Arithmetic.Of(e, sign, one, other);
        }
    }

    private bool Holds(int order) => sign switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private static PathValue? Of(bool? value) => value is { } result ? PathValue.Of(result) : null;
}

/// <summary><c>and</c>, <c>or</c>, <c>xor</c> and <c>implies</c>, with empty as unknown (FHIRPath 2.0.0, "Boolean logic").</summary>
internal sealed class LogicOperation(string sign, Operation left, Operation right) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        bool? one = left.Condition(e, input, $"'{sign}'");
        bool? result = sign switch
        {
            "and" when one == false => false,
            "or" when one == true => true,
            "implies" when one == false => true,
            _ => Of(one, right.Condition(e, input, $"'{sign}'")),
        };
        if (result is { } value)
        {
            output.Add(PathValue.Of(value));
        }
    }

    private bool? Of(bool? one, bool? other) => sign switch
    {
        "and" => one & other,
        "or" => one | other,
        "xor" => one ^ other,
        _ => !one | other,
    };
}

internal sealed class NegationOperation(Operation operand) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList items = e.Rent();
        operand.Run(e, input, items);
        if (e.ValueOf(items, "'-'") is { } value)
        {
            decimal number = Values.NumberOf(e.Nodes, value) ?? throw new EvaluationException("'-' takes a number");
            output.Add(Values.IsInteger(e.Nodes, value) ? PathValue.OfInteger(-number) : PathValue.Of(-number));
        }

        e.Return(items);
    }
}

internal static class Arithmetic
{
    /// <summary>Calculates with two single items.</summary>
    /// <returns><see langword="null"/> if one is missing, or if the result is out of range or a division by zero.</returns>
    /// <exception cref="EvaluationException">There are several items, or they are not of types that go together.</exception>
    public static PathValue? Of(Evaluation e, string sign, ValueList left, ValueList right)
    {
        PathValue? one = e.ValueOf(left, $"'{sign}'");
        PathValue? other = e.ValueOf(right, $"'{sign}'");
        if (sign == "&")
        {
            return PathValue.Of(Text(e, one, sign) + Text(e, other, sign));
        }

        if (one is not { } a || other is not { } b)
        {
            return null;
        }

        if (sign == "+" && Values.IsText(e.Nodes, a) && Values.IsText(e.Nodes, b))
        {
            return PathValue.Of(Values.TextOf(e.Nodes, a)! + Values.TextOf(e.Nodes, b)!);
        }

        if (Values.NumberOf(e.Nodes, a) is not { } x || Values.NumberOf(e.Nodes, b) is not { } y)
        {
            throw new EvaluationException($"'{sign}' takes two numbers{(sign == "+" ? " or two strings" : string.Empty)}");
        }

        try
        {
            return Calculate(sign, x, y, Values.IsInteger(e.Nodes, a) && Values.IsInteger(e.Nodes, b));
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static PathValue? Calculate(string sign, decimal x, decimal y, bool areIntegers)
    {
        if (y == 0 && sign is "/" or "div" or "mod")
        {
            return null;
        }

        decimal result = sign switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            "div" => decimal.Truncate(x / y),
            _ => x % y,
        };
        bool isInteger = areIntegers && sign != "/";
        return isInteger && Math.Abs(result) > long.MaxValue ? null : isInteger || sign == "div" ? PathValue.OfInteger(result) : PathValue.Of(result);
    }

    private static string Text(Evaluation e, PathValue? value, string sign) => value is not { } one
        ? string.Empty
        : Values.TextOf(e.Nodes, one) ?? throw new EvaluationException($"'{sign}' takes strings");
}

internal static class Collections
{
    public static bool Has(Evaluation e, ValueList list, in PathValue item, int start = 0)
    {
        for (int i = start; i < list.Count; i++)
        {
            if (Comparison.AreEqual(e.Nodes, list[i], item) is true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the items that are not yet there. What the output had before <paramref name="start"/> belongs to another evaluation.</summary>
    public static void AddDistinct(Evaluation e, ValueList from, ValueList output, int start)
    {
        for (int i = 0; i < from.Count; i++)
        {
            if (!Has(e, output, from[i], start))
            {
                output.Add(from[i]);
            }
        }
    }
}
