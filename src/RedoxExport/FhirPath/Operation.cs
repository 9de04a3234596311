namespace RedoxExport.FhirPath;

/// <summary>A compiled expression. It has no state, so several threads can use it, each with its own <see cref="Evaluation"/>.</summary>
internal abstract class Operation
{
    /// <summary>The expression that it was compiled from; <see langword="null"/> for a part of one.</summary>
    public Expression? Source { get; set; }

    /// <summary>Adds the items of the expression to <paramref name="output"/>.</summary>
    /// <param name="e">The line and the variables.</param>
    /// <param name="input">The current context.</param>
    /// <param name="output">Receives the items.</param>
    /// <exception cref="EvaluationException">The expression has no result for this line.</exception>
    public abstract void Run(Evaluation e, ValueList input, ValueList output);

    /// <summary>Evaluates the expression as a condition.</summary>
    public bool? Condition(Evaluation e, ValueList input, string of)
    {
        ValueList result = e.Rent();
        Run(e, input, result);
        bool? condition = e.ConditionOf(result, of);
        e.Return(result);
        return condition;
    }
}

internal sealed class LiteralOperation(PathValue? value) : Operation
{
    public PathValue? Value => value;

    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        if (value is { } one)
        {
            output.Add(one);
        }
    }
}

/// <summary>The current context: what a path starts from.</summary>
internal sealed class ContextOperation : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output) => output.AddRange(input);
}

internal sealed class VariableOperation(string name) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        switch (name)
        {
            case "this":
                output.Add(e.This);
                break;
            case "index":
                output.Add(PathValue.OfInteger(e.Index));
                break;
            case "total" when e.Total is { } total:
                output.AddRange(total);
                break;
            case "rowIndex":
                output.Add(PathValue.OfInteger(e.RowIndex));
                break;
            case "resource":
                output.AddRange(e.Root);
                break;
            case "context":
                output.AddRange(e.Context);
                break;
        }
    }
}

/// <summary>A path that starts with a type, such as <c>Patient.name</c>: the items of the context that are of this type.</summary>
internal sealed class RootTypeOperation(string type) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        for (int i = 0; i < input.Count; i++)
        {
            if (input[i].Type is { } found && TypeNames.Is(found, type))
            {
                output.Add(input[i]);
            }
        }
    }
}

internal sealed class IndexOperation(Operation target, Operation index) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList at = e.Rent();
        index.Run(e, input, at);
        if (e.ValueOf(at, "An index") is { } value)
        {
            if (Values.NumberOf(e.Nodes, value) is not { } number || !Values.IsInteger(e.Nodes, value))
            {
                throw new EvaluationException("An index must be an integer");
            }

            ValueList items = e.Rent();
            target.Run(e, input, items);
            if (number >= 0 && number < items.Count)
            {
                output.Add(items[(int)number]);
            }

            e.Return(items);
        }

        e.Return(at);
    }
}

internal sealed class TypeOperation(Operation operand, bool isTest, string type) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList items = e.Rent();
        operand.Run(e, input, items);
        if (Evaluation.SingleOf(items, isTest ? "'is'" : "'as'") is { } value)
        {
            bool matches = TypeNames.Is(e.Nodes, value, type);
            if (isTest)
            {
                output.Add(PathValue.Of(matches));
            }
            else if (matches)
            {
                output.Add(value);
            }
        }

        e.Return(items);
    }
}
