namespace RedoxExport.FhirPath;

/// <summary>The functions of FHIRPath 2.0.0, section "Math", and the sums of a collection.</summary>
internal static class NumberFunctions
{
    public static void AddTo(Dictionary<string, Function> functions)
    {
        Add(functions, "abs", 0, (number, isInteger, _) => isInteger ? PathValue.OfInteger(Math.Abs(number)) : PathValue.Of(Math.Abs(number)));
        Add(functions, "ceiling", 0, (number, _, _) => PathValue.OfInteger(decimal.Ceiling(number)));
        Add(functions, "floor", 0, (number, _, _) => PathValue.OfInteger(decimal.Floor(number)));
        Add(functions, "truncate", 0, (number, _, _) => PathValue.OfInteger(decimal.Truncate(number)));
        Add(functions, "round", 1, (number, _, digits) => digits < 0
            ? throw new EvaluationException("round() takes a number of digits that is not negative")
            : PathValue.Of(decimal.Round(number, Math.Min((int)digits, 28), MidpointRounding.AwayFromZero)));
        Add(functions, "sqrt", 0, (number, _, _) => number < 0 ? null : Of(Math.Sqrt((double)number)));
        Add(functions, "exp", 0, (number, _, _) => Of(Math.Exp((double)number)));
        Add(functions, "ln", 0, (number, _, _) => number <= 0 ? null : Of(Math.Log((double)number)));
        Add(functions, "log", 1, (number, _, other) => number <= 0 ? null : Of(Math.Log((double)number, (double)other)));
        Add(functions, "power", 1, (number, _, other) => Of(Math.Pow((double)number, (double)other)));
    }

    private static void Add(Dictionary<string, Function> functions, string name, int count, Func<decimal, bool, decimal, PathValue?> of) =>
        functions[name] = new(name == "round" ? 0 : count, count, (e, input, arguments, output) =>
        {
            if (e.ValueOf(input, $"{name}()") is not { } value)
            {
                return;
            }

            decimal number = Values.NumberOf(e.Nodes, value) ?? throw new EvaluationException($"{name}() is for numbers");
            decimal other = 0;
            if (arguments.Count > 0)
            {
                if (arguments.Single(e, 0) is not { } argument)
                {
                    return;
                }

                other = Values.NumberOf(e.Nodes, argument) ?? throw new EvaluationException($"{name}() takes a number");
            }

            if (of(number, Values.IsInteger(e.Nodes, value), other) is { } result)
            {
                output.Add(result);
            }
        });

    private static PathValue? Of(double value) =>
        double.IsNaN(value) || double.IsInfinity(value) || Math.Abs(value) >= (double)decimal.MaxValue ? null : PathValue.Of((decimal)value);
}
