namespace RedoxExport.FhirPath;

/// <summary>Makes an <see cref="Operation"/> of a syntax tree and reports what the language does not have.</summary>
/// <param name="names">Receives the names of the members that the expressions look at.</param>
/// <param name="constants">The values of <c>%name</c>.</param>
internal sealed class Compiler(NodeNames names, IReadOnlyDictionary<string, PathValue> constants)
{
    private static readonly ContextOperation Context = new();

    /// <summary>True if an expression uses <c>%rowIndex</c> and similar variables outside of a view, where they have no meaning.</summary>
    public bool AllowsRowIndex { get; init; }

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
        if (constant.Name is "resource" or "context" or "rootResource" || (constant.Name == "rowIndex" && AllowsRowIndex))
        {
            return new VariableOperation(constant.Name == "rowIndex" ? "rowIndex" : "resource");
        }

        switch (constant.Name)
        {
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

        string? near = Suggestion.For(constant.Name, constants.Keys);
        string advice = near is not null ? $"; did you mean %{near}?" : constants.Count > 0 ? $"; there are {string.Join(", ", constants.Keys.Select(name => "%" + name))}" : string.Empty;
        throw new FhirPathException(constant.Column, $"The constant %{constant.Name} is not defined{advice}");
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
        }

        if (Functions.Find(call.Name) is not { } function)
        {
            throw new FhirPathException(call.Column, Unknown(call.Name));
        }

        Count(call, function.Least, function.Most);
        return new CallOperation(target, call.Name, function.Body, [.. call.Arguments.Select(Compile)]);
    }

    private static string Unknown(string name)
    {
        if (name is "resolve" or "memberOf" or "subsumes" or "subsumedBy" or "htmlChecks" or "conformsTo" or "elementDefinition" or "slice" or "checkModifiers" or "trace")
        {
            return $"{name}() is not supported: it needs a server or a profile";
        }

        string? near = Suggestion.For(name, Functions.Names.Concat(["ofType", "getReferenceKey", "extension", "children", "descendants", "aggregate"]));
        return $"There is no function {name}(){(near is null ? string.Empty : $"; did you mean {near}()?")}";
    }

    private static void Count(CallExpression call, int least, int most)
    {
        if (call.Arguments.Count < least || call.Arguments.Count > most)
        {
            string wanted = most == 0 ? "no arguments" : least == most ? $"{least} argument{(least == 1 ? string.Empty : "s")}" : $"{least} to {most} arguments";
            throw new FhirPathException(call.Column, $"{call.Name}() takes {wanted}, not {call.Arguments.Count}");
        }
    }

    private static string TypeArgument(CallExpression call)
    {
        Count(call, 1, 1);
        return TypeNames.Check(NameOf(call.Arguments[0]) ?? throw new FhirPathException(call.Arguments[0].Column, $"{call.Name}() takes the name of a type, such as {call.Name}(Quantity)"), call.Arguments[0].Column);
    }

    private static string? NameOf(Expression expression) => expression switch
    {
        MemberExpression { Target: null } member => member.Name,
        MemberExpression member => NameOf(member.Target!) is { } name ? name + "." + member.Name : null,
        _ => null,
    };
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
