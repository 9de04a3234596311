namespace RedoxExport.FhirPath;

/// <summary>The functions of FHIRPath 2.0.0, sections "Existence", "Filtering and projection", "Subsetting" and "Combining".</summary>
internal static class CollectionFunctions
{
    private const int DeepestRepeat = 512;
    private const int MostRepeated = 10_000;

    public static void AddTo(Dictionary<string, Function> functions)
    {
        AddExistence(functions);
        AddSubsetting(functions);
        functions["where"] = new(1, 1, Where);
        functions["select"] = new(1, 1, (e, input, arguments, output) =>
        {
            for (int i = 0; i < input.Count; i++)
            {
                arguments.RunFor(e, 0, input[i], i, output);
            }
        });
        functions["repeat"] = new(1, 1, Repeat);
        functions["union"] = new(1, 1, (e, input, arguments, output) => Combine(e, input, arguments, output, isDistinct: true));
        functions["combine"] = new(1, 1, (e, input, arguments, output) => Combine(e, input, arguments, output, isDistinct: false));
        functions["intersect"] = new(1, 1, (e, input, arguments, output) => Filter(e, input, arguments, output, wanted: true));
        functions["exclude"] = new(1, 1, (e, input, arguments, output) => Filter(e, input, arguments, output, wanted: false));
        functions["distinct"] = new(0, 0, (e, input, _, output) => Collections.AddDistinct(e, input, output, output.Count));
        functions["iif"] = new(2, 3, (e, input, arguments, output) =>
        {
            // The arguments are evaluated on the input (FHIRPath 3.0.0-ballot, "iif"). The ballot makes several items an error; 2.0.0 does not.
            int branch = arguments.ConditionOn(e, 0, input) is true ? 1 : 2;
            if (branch < arguments.Count)
            {
                arguments.RunOn(e, branch, input, output);
            }
        });
    }

    private static void AddExistence(Dictionary<string, Function> functions)
    {
        functions["empty"] = new(0, 0, (_, input, _, output) => output.Add(PathValue.Of(input.Count == 0)));
        functions["exists"] = new(0, 1, (e, input, arguments, output) => output.Add(PathValue.Of(arguments.Count == 0 ? input.Count > 0 : Any(e, input, arguments))));
        functions["all"] = new(1, 1, (e, input, arguments, output) =>
        {
            bool all = true;
            for (int i = 0; i < input.Count && all; i++)
            {
                all = arguments.ConditionFor(e, 0, input[i], i) is true;
            }

            output.Add(PathValue.Of(all));
        });
        AddBooleans(functions, "allTrue", value => value, isAll: true);
        AddBooleans(functions, "anyTrue", value => value, isAll: false);
        AddBooleans(functions, "allFalse", value => !value, isAll: true);
        AddBooleans(functions, "anyFalse", value => !value, isAll: false);
        functions["not"] = new(0, 0, (e, input, _, output) =>
        {
            if (e.ConditionOf(input, "not()") is { } condition)
            {
                output.Add(PathValue.Of(!condition));
            }
        });
        functions["count"] = new(0, 0, (_, input, _, output) => output.Add(PathValue.OfInteger(input.Count)));
        functions["isDistinct"] = new(0, 0, (e, input, _, output) =>
        {
            ValueList distinct = e.Rent();
            Collections.AddDistinct(e, input, distinct, 0);
            output.Add(PathValue.Of(distinct.Count == input.Count));
            e.Return(distinct);
        });
        functions["subsetOf"] = new(1, 1, (e, input, arguments, output) => Subset(e, input, arguments, output, isReversed: false));
        functions["supersetOf"] = new(1, 1, (e, input, arguments, output) => Subset(e, input, arguments, output, isReversed: true));
    }

    private static void AddSubsetting(Dictionary<string, Function> functions)
    {
        functions["first"] = new(0, 0, (_, input, _, output) => Slice(input, 0, 1, output));
        functions["last"] = new(0, 0, (_, input, _, output) => Slice(input, input.Count - 1, 1, output));
        functions["tail"] = new(0, 0, (_, input, _, output) => Slice(input, 1, int.MaxValue, output));
        functions["skip"] = new(1, 1, (e, input, arguments, output) => Slice(input, arguments.Integer(e, 0) ?? 0, int.MaxValue, output));
        functions["take"] = new(1, 1, (e, input, arguments, output) => Slice(input, 0, arguments.Integer(e, 0) ?? 0, output));
        functions["single"] = new(0, 0, (_, input, _, output) =>
        {
            if (Evaluation.SingleOf(input, "single()") is { } value)
            {
                output.Add(value);
            }
        });
    }

    private static void AddBooleans(Dictionary<string, Function> functions, string name, Func<bool, bool> isWanted, bool isAll) =>
        functions[name] = new(0, 0, (e, input, _, output) =>
        {
            int wanted = 0;
            for (int i = 0; i < input.Count; i++)
            {
                bool value = Values.BooleanOf(e.Nodes, input[i]) ?? throw new EvaluationException($"{name}() takes Booleans");
                wanted += isWanted(value) ? 1 : 0;
            }

            output.Add(PathValue.Of(isAll ? wanted == input.Count : wanted > 0));
        });

    private static bool Any(Evaluation e, ValueList input, FunctionArguments arguments)
    {
        for (int i = 0; i < input.Count; i++)
        {
            if (arguments.ConditionFor(e, 0, input[i], i) is true)
            {
                return true;
            }
        }

        return false;
    }

    private static void Where(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output)
    {
        for (int i = 0; i < input.Count; i++)
        {
            if (arguments.ConditionFor(e, 0, input[i], i) is true)
            {
                output.Add(input[i]);
            }
        }
    }

    private static void Repeat(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output)
    {
        int start = output.Count;
        ValueList level = e.Rent();
        level.AddRange(input);
        for (int depth = 0; level.Count > 0; depth++)
        {
            // No line is nested deeper, so this expression computes new values without end.
            if (depth > DeepestRepeat || output.Count - start > MostRepeated)
            {
                throw new EvaluationException("repeat() does not come to an end");
            }

            ValueList found = e.Rent();
            for (int i = 0; i < level.Count; i++)
            {
                arguments.RunFor(e, 0, level[i], i, found);
            }

            level.Clear();
            for (int i = 0; i < found.Count; i++)
            {
                if (!Collections.Has(e, output, found[i], start))
                {
                    output.Add(found[i]);
                    level.Add(found[i]);
                }
            }

            e.Return(found);
        }

        e.Return(level);
    }

    private static void Combine(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output, bool isDistinct)
    {
        ValueList all = e.Rent();
        all.AddRange(input);
        arguments.Run(e, 0, all);
        if (isDistinct)
        {
            Collections.AddDistinct(e, all, output, output.Count);
        }
        else
        {
            output.AddRange(all);
        }

        e.Return(all);
    }

    private static void Filter(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output, bool wanted)
    {
        int start = output.Count;
        ValueList others = e.Rent();
        arguments.Run(e, 0, others);
        for (int i = 0; i < input.Count; i++)
        {
            // The result of intersect() has no duplicates; exclude() keeps them.
            if (Collections.Has(e, others, input[i]) == wanted && !(wanted && Collections.Has(e, output, input[i], start)))
            {
                output.Add(input[i]);
            }
        }

        e.Return(others);
    }

    private static void Subset(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output, bool isReversed)
    {
        ValueList others = e.Rent();
        arguments.Run(e, 0, others);
        ValueList some = isReversed ? others : input;
        ValueList all = isReversed ? input : others;
        bool isSubset = true;
        for (int i = 0; i < some.Count && isSubset; i++)
        {
            isSubset = Collections.Has(e, all, some[i]);
        }

        output.Add(PathValue.Of(isSubset));
        e.Return(others);
    }

    private static void Slice(ValueList input, int start, int count, ValueList output)
    {
        start = Math.Max(start, 0);
        for (int i = start; i < input.Count && i - start < count; i++)
        {
            output.Add(input[i]);
        }
    }
}
