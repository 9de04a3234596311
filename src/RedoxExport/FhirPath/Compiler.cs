using System.Globalization;

namespace RedoxExport.FhirPath;

/// <summary>Makes an <see cref="Operation"/> of a syntax tree and reports what the language does not have.</summary>
/// <param name="names">Receives the names of the members that the expressions look at.</param>
/// <param name="constants">The values of <c>%name</c>.</param>
internal sealed class Compiler(NodeNames names, IReadOnlyDictionary<string, PathValue> constants)
{
    private static readonly ContextOperation Context = new();

    /// <summary>The functions that are not in <see cref="Functions"/>, because they need more than the values of their arguments.</summary>
    private static readonly string[] OwnFunctions =
        ["ofType", "is", "as", "getReferenceKey", "extension", "children", "descendants", "aggregate", "coalesce", "now", "today", "timeOfDay"];

    /// <summary>The reasons why functions of the language are not there.</summary>
    private static readonly Dictionary<string, string> NotSupported = new(StringComparer.Ordinal)
    {
        ["resolve"] = "it needs a server. Use getReferenceKey() to get the id of the resource",
        ["memberOf"] = "it needs a terminology server. Compare the codes, such as code in ('a' | 'b')",
        ["subsumes"] = "it needs a terminology server",
        ["subsumedBy"] = "it needs a terminology server",
        ["conformsTo"] = "it needs a profile. Use meta.profile to filter by what a resource claims",
        ["elementDefinition"] = "it needs a profile",
        ["slice"] = "it needs a profile",
        ["checkModifiers"] = "it needs a profile",
        ["htmlChecks"] = "it is for profiles only",
        ["trace"] = "it would write values of patients to a log. Remove it",
        ["type"] = "use is() or ofType(), such as value.is(Quantity)",
        ["toQuantity"] = "use the members of a Quantity, such as value.ofType(Quantity).value",
        ["convertsToQuantity"] = "use is(Quantity)",
        ["comparable"] = "compare the members of the quantities, such as unit and code",
        ["defineVariable"] = "write the expression where it is used",
    };

    private DateTimeOffset? _now;

    /// <summary>True in a view, where <c>%rowIndex</c> has a meaning.</summary>
    public bool AllowsRowIndex { get; init; }

    /// <summary>The clock of <c>now()</c>. It is read once, so that all resources of a run are compared with the same moment.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="FhirPathException">The text is not an expression, or has a function, constant or type that does not exist.</exception>
    public Operation Compile(string text)
    {
        Expression expression = Parser.Parse(text);
        Operation operation = Compile(expression);
        operation.Source = expression;
        return operation;
    }

    private Operation Compile(Expression expression) => expression switch
    {
        LiteralExpression literal => new LiteralOperation(literal.Value),
        EmptyExpression => new LiteralOperation(null),
        MemberExpression member => Member(member),
        CallExpression call => Call(call),
        IndexExpression index => new IndexOperation(Compile(index.Target), Compile(index.Index)),
        UnaryExpression unary => unary.IsNegative ? new NegationOperation(Compile(unary.Operand)) : Compile(unary.Operand),
        BinaryExpression { Operator: "and" or "or" or "xor" or "implies" } logic => new LogicOperation(logic.Operator, Compile(logic.Left), Compile(logic.Right)),
        BinaryExpression binary => new BinaryOperation(binary.Operator, Compile(binary.Left), Compile(binary.Right)),
        TypeExpression type => new TypeOperation(Compile(type.Operand), type.IsTest, TypeNames.Check(type.Type, type.Column)),
        VariableExpression variable => new VariableOperation(variable.Name),
        ConstantExpression constant => Constant(constant),
        _ => throw new InvalidOperationException(),
    };

    private Operation Member(MemberExpression member)
    {
        if (member.Target is null && char.IsUpper(member.Name[0]) && (R4Types.Find(member.Name) is { IsResource: true }))
        {
            return new RootTypeOperation(member.Name);
        }

        return new MemberOperation(member.Target is null ? null : Compile(member.Target), member.Name, names);
    }

    private Operation Constant(ConstantExpression constant)
    {
        switch (constant.Name)
        {
            case "resource" or "rootResource":
                return new VariableOperation("resource");
            case "context":
                return new VariableOperation("context");
            case "rowIndex" when AllowsRowIndex:
                return new VariableOperation("rowIndex");
            case "ucum":
                return new LiteralOperation(PathValue.Of("http://unitsofmeasure.org"));
            case "sct":
                return new LiteralOperation(PathValue.Of("http://snomed.info/sct"));
            case "loinc":
                return new LiteralOperation(PathValue.Of("http://loinc.org"));
        }

        if (constants.TryGetValue(constant.Name, out PathValue value))
        {
            return new LiteralOperation(value);
        }

        // FHIR R4, "FHIRPath", section "Environment variables".
        if (constant.Name.StartsWith("vs-", StringComparison.Ordinal) || constant.Name.StartsWith("ext-", StringComparison.Ordinal))
        {
            bool isValueSet = constant.Name[0] == 'v';
            return new LiteralOperation(PathValue.Of("http://hl7.org/fhir/" + (isValueSet ? "ValueSet/" : "StructureDefinition/") + constant.Name.Substring(isValueSet ? 3 : 4)));
        }

        string[] known = [.. constants.Keys, .. AllowsRowIndex ? ["rowIndex"] : Array.Empty<string>(), "resource", "context"];
        string advice = Suggestion.For(constant.Name, known) is { } near ? $"Did you mean %{near}?" : $"There are {string.Join(", ", known.Select(name => "%" + name))}";
        throw new FhirPathException(constant.Column, $"The constant %{constant.Name} is not defined. {advice}");
    }

    private Operation Call(CallExpression call)
    {
        Operation? target = call.Target is null ? null : Compile(call.Target);
        switch (call.Name)
        {
            case "ofType" or "is" or "as":
                string type = TypeArgument(call);
                return call.Name == "ofType" ? new OfTypeOperation(target, type) : new TypeOperation(target ?? Context, call.Name == "is", type);
            case "getReferenceKey":
                return new ReferenceKeyOperation(target, call.Arguments.Count == 0 ? null : TypeArgument(call));
            case "extension":
                Count(call, 1, 1);
                return new ExtensionOperation(new MemberOperation(target, "extension", names), new MemberOperation(null, "url", names), Compile(call.Arguments[0]));
            case "children" or "descendants":
                Count(call, 0, 0);
                names.AreAllKept = true;
                return new ChildrenOperation(target, call.Name == "descendants");
            case "aggregate":
                Count(call, 1, 2);
                return new AggregateOperation(target, Compile(call.Arguments[0]), call.Arguments.Count > 1 ? Compile(call.Arguments[1]) : null);
            case "coalesce":
                Count(call, 1, int.MaxValue);
                return new CoalesceOperation([.. call.Arguments.Select(Compile)]);
            case "now" or "today" or "timeOfDay":
                Count(call, 0, 0);
                return new LiteralOperation(PathValue.OfMoment(MomentOf(call.Name)));
        }

        if (Functions.Find(call.Name) is not { } function)
        {
            throw new FhirPathException(call.Column, Unknown(call.Name));
        }

        Count(call, function.Least, function.Most);
        CheckPattern(call);
        return new CallOperation(target, call.Name, function.Body, [.. call.Arguments.Select(Compile)]);
    }

    private string MomentOf(string function)
    {
        DateTimeOffset now = _now ??= Clock.GetLocalNow();
        return now.ToString(function == "today" ? "yyyy-MM-dd" : function == "now" ? "yyyy-MM-ddTHH:mm:ss.fffzzz" : "'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }

    /// <summary>Checks a regular expression that is written in the expression, so that a mistake in it is found before any data are read.</summary>
    private static void CheckPattern(CallExpression call)
    {
        if (call.Name is "matches" or "matchesFull" or "replaceMatches" && call.Arguments[0] is LiteralExpression { Value.Kind: PathKind.String } pattern
            && !TextFunctions.IsPattern(pattern.Value.Text))
        {
            throw new FhirPathException(pattern.Column, $"The first argument of {call.Name}() is not a valid regular expression. Write each backslash twice, such as '\\\\d+'");
        }
    }

    private static string Unknown(string name)
    {
        if (NotSupported.TryGetValue(name, out string? reason))
        {
            return $"{name}() is not supported: {reason}";
        }

        string? near = Suggestion.For(name, Functions.Names.Concat(OwnFunctions));
        return $"There is no function {name}(){(near is null ? string.Empty : $". Did you mean {near}()?")}";
    }

    private static void Count(CallExpression call, int least, int most)
    {
        if (call.Arguments.Count < least || call.Arguments.Count > most)
        {
            string wanted = most == 0 ? "no arguments" : most == int.MaxValue ? "at least one argument" : least == most ? $"{least} argument{(least == 1 ? string.Empty : "s")}" : $"{least} to {most} arguments";
            throw new FhirPathException(call.Column, $"{call.Name}() takes {wanted}, not {call.Arguments.Count}");
        }
    }

    private static string TypeArgument(CallExpression call)
    {
        Count(call, 1, 1);
        return TypeNames.Check(NameOf(call.Arguments[0]) ?? throw new FhirPathException(call.Arguments[0].Column, $"{call.Name}() takes the name of a type, such as {call.Name}({(call.Name == "getReferenceKey" ? "Patient" : "Quantity")})"), call.Arguments[0].Column);
    }

    private static string? NameOf(Expression expression) => expression switch
    {
        MemberExpression { Target: null } member => member.Name,
        MemberExpression member => NameOf(member.Target!) is { } name ? name + "." + member.Name : null,
        _ => null,
    };
}

/// <summary><c>coalesce(value [, value ...])</c>: the first argument that is not empty.</summary>
internal sealed class CoalesceOperation(Operation[] values) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        int before = output.Count;
        for (int i = 0; i < values.Length && output.Count == before; i++)
        {
            values[i].Run(e, input, output);
        }
    }
}

/// <summary><c>aggregate(aggregator [, init])</c></summary>
internal sealed class AggregateOperation(Operation? target, Operation aggregator, Operation? first) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList items = e.Rent();
        ValueList total = e.Rent();
        (target ?? new ContextOperation()).Run(e, input, items);
        first?.Run(e, input, total);
        ValueList? totalBefore = e.Total;
        PathValue thisBefore = e.This;
        int indexBefore = e.Index;
        for (int i = 0; i < items.Count; i++)
        {
            ValueList one = e.Rent();
            ValueList next = e.Rent();
            one.Add(items[i]);
            e.This = items[i];
            e.Index = i;
            e.Total = total;
            aggregator.Run(e, one, next);
            e.Return(total);
            e.Return(one);
            total = next;
        }

        e.Total = totalBefore;
        e.This = thisBefore;
        e.Index = indexBefore;
        output.AddRange(total);
        e.Return(total);
        e.Return(items);
    }
}
