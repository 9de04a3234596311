namespace RedoxExport.FhirPath;

/// <summary>The code of a function.</summary>
/// <param name="e">The line and the variables.</param>
/// <param name="input">The items that the function is called on.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="output">Receives the items of the result.</param>
internal delegate void FunctionBody(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output);

/// <summary>A function of the language.</summary>
/// <param name="Least">The fewest arguments.</param>
/// <param name="Most">The most arguments.</param>
/// <param name="Body">Its code.</param>
internal sealed record Function(int Least, int Most, FunctionBody Body);

/// <summary>The arguments of a call.</summary>
internal readonly struct FunctionArguments(string name, Operation[] operations, ValueList context)
{
    public int Count => operations.Length;

    public string Name => name;

    /// <summary>Evaluates an argument for one item of the input, as <c>$this</c>.</summary>
    public void RunFor(Evaluation e, int argument, in PathValue item, int index, ValueList output)
    {
        PathValue thisBefore = e.This;
        int indexBefore = e.Index;
        ValueList one = e.Rent();
        one.Add(item);
        e.This = item;
        e.Index = index;
        operations[argument].Run(e, one, output);
        e.This = thisBefore;
        e.Index = indexBefore;
        e.Return(one);
    }

    /// <summary>Evaluates an argument as a condition for one item of the input.</summary>
    public bool? ConditionFor(Evaluation e, int argument, in PathValue item, int index)
    {
        ValueList result = e.Rent();
        RunFor(e, argument, item, index, result);
        bool? condition = e.ConditionOf(result, $"The condition of {name}()");
        e.Return(result);
        return condition;
    }

    /// <summary>Evaluates an argument on the input, which is <c>$this</c> if it is one item.</summary>
    public void RunOn(Evaluation e, int argument, ValueList input, ValueList output)
    {
        PathValue thisBefore = e.This;
        e.This = input.Count == 1 ? input[0] : thisBefore;
        operations[argument].Run(e, input, output);
        e.This = thisBefore;
    }

    public bool? ConditionOn(Evaluation e, int argument, ValueList input)
    {
        ValueList result = e.Rent();
        RunOn(e, argument, input, result);
        bool? condition = e.ConditionOf(result, $"The condition of {name}()");
        e.Return(result);
        return condition;
    }

    /// <summary>Evaluates an argument in the context of the call.</summary>
    public void Run(Evaluation e, int argument, ValueList output) => operations[argument].Run(e, context, output);

    /// <summary>An argument that is a string; <see langword="null"/> if it is empty.</summary>
    /// <exception cref="EvaluationException">It is another value.</exception>
    public string? Text(Evaluation e, int argument)
    {
        if (Single(e, argument) is not { } value)
        {
            return null;
        }

        return Values.TextOf(e.Nodes, value) ?? throw new EvaluationException($"{name}() takes a string");
    }

    /// <summary>An argument that is an integer; <see langword="null"/> if it is empty.</summary>
    /// <exception cref="EvaluationException">It is another value.</exception>
    public int? Integer(Evaluation e, int argument)
    {
        if (Single(e, argument) is not { } value)
        {
            return null;
        }

        return Values.NumberOf(e.Nodes, value) is { } number && number == decimal.Truncate(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw new EvaluationException($"{name}() takes an integer");
    }

    public PathValue? Single(Evaluation e, int argument)
    {
        ValueList result = e.Rent();
        Run(e, argument, result);
        PathValue? value = e.ValueOf(result, $"The argument of {name}()");
        e.Return(result);
        return value;
    }
}

internal sealed class CallOperation(Operation? target, string name, FunctionBody body, Operation[] arguments) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        FunctionArguments call = new(name, arguments, input);
        if (target is null)
        {
            body(e, input, call, output);
            return;
        }

        ValueList items = e.Rent();
        target.Run(e, input, items);
        body(e, items, call, output);
        e.Return(items);
    }
}
