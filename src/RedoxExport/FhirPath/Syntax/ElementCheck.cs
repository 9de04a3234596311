namespace RedoxExport.FhirPath;

/// <summary>
/// Finds the members in an expression that FHIR R4 does not have. They are not errors: a line can have a member of a later version or of its own, and the
/// expression then finds it. But most of them are mistyped, find nothing in any line, and would otherwise do so silently.
/// </summary>
internal sealed class ElementCheck
{
    // The types of repeat() are computed in rounds, so repeat() in repeat() takes powers of steps.
    private const int MostSteps = 10_000;
    private const int MostTypesNamed = 3;

    private static readonly Lazy<HashSet<R4Type>> Resources = new(() => [.. R4Types.ResourceNames.Select(name => R4Types.Find(name)!)]);

    private readonly List<UnknownElement> _found = [];
    private readonly HashSet<R4Type>? _resource;
    private readonly HashSet<R4Type>? _context;
    private int _steps;
    private bool _isSilent;

    private ElementCheck(HashSet<R4Type>? resource, HashSet<R4Type>? context)
    {
        _resource = resource;
        _context = context;
    }

    /// <summary>The types of resources with these names, in any letter case; all of them for no names. <see langword="null"/> if R4 does not have one.</summary>
    public static HashSet<R4Type>? ResourcesOf(IReadOnlyCollection<string> names)
    {
        HashSet<R4Type> types = [.. Resources.Value.Where(type => names.Count == 0 || names.Contains(type.Name, StringComparer.OrdinalIgnoreCase))];
        return types.Count < names.Count ? null : types;
    }

    /// <summary>Checks an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="resource">The types that the resource can have; <see langword="null"/> if they are not known.</param>
    /// <param name="context">The types of the items that the expression starts from.</param>
    /// <param name="found">The members that none of these types leads to.</param>
    /// <returns>The types that the items of the result can have; <see langword="null"/> if they are not known.</returns>
    public static HashSet<R4Type>? Check(Expression expression, HashSet<R4Type>? resource, HashSet<R4Type>? context, out IReadOnlyList<UnknownElement> found)
    {
        ElementCheck check = new(resource, context);
        HashSet<R4Type>? types = check.Of(expression, new Scope(context, context));
        found = check._found;
        return types;
    }

    /// <summary>Checks the paths that are followed to any depth, each from what all of them find.</summary>
    /// <returns>The types that the items can have, without those of the context.</returns>
    public static HashSet<R4Type>? CheckRepeated(IReadOnlyList<Expression> paths, HashSet<R4Type>? resource, HashSet<R4Type>? context, out IReadOnlyList<(int Path, UnknownElement Element)> found)
    {
        ElementCheck check = new(resource, context);
        HashSet<R4Type>? below = check.Below(paths, context);
        List<(int Path, UnknownElement Element)> all = [];
        for (int i = 0; i < paths.Count; i++)
        {
            check._found.Clear();
            HashSet<R4Type>? from = Both(context, below);
            check.Of(paths[i], new Scope(from, from));
            all.AddRange(check._found.Select(element => (i, element)));
        }

        found = all;
        return below;
    }

    private HashSet<R4Type>? Of(Expression expression, Scope scope)
    {
        if (++_steps > MostSteps)
        {
            return null;
        }

        switch (expression)
        {
            case MemberExpression member:
                return Member(member, scope);
            case CallExpression call:
                return Call(call, scope);
            case IndexExpression index:
                Of(index.Index, scope);
                return Of(index.Target, scope);
            case UnaryExpression unary:
                Of(unary.Operand, scope);
                return null;
            case BinaryExpression binary:
                HashSet<R4Type>? left = Of(binary.Left, scope);
                HashSet<R4Type>? right = Of(binary.Right, scope);
                return binary.Operator == "|" ? Both(left, right) : null;
            case TypeExpression type:
                Of(type.Operand, scope);
                return type.IsTest ? null : OfName(type.Type);
            case VariableExpression variable:
                return variable.Name == "this" ? scope.This : null;
            case ConstantExpression constant:
                return constant.Name is "resource" or "rootResource" ? _resource : constant.Name == "context" ? _context : null;
            default:
                return null;
        }
    }

    private HashSet<R4Type>? Member(MemberExpression member, Scope scope)
    {
        if (member.Target is null && char.IsUpper(member.Name[0]) && R4Types.Find(member.Name) is { IsResource: true })
        {
            return OfName(member.Name);
        }

        HashSet<R4Type>? from = member.Target is null ? scope.Context : Of(member.Target, scope);

        // A name such as _birthDate is one of JSON, for which R4 has no element. Nothing is found below a member that was reported.
        if (from is null || from.Count == 0 || member.Name[0] == '_')
        {
            return member.Name[0] == '_' ? null : from;
        }

        HashSet<R4Type> to = [];
        bool isKnown = false;
        foreach (R4Type type in from)
        {
            if (type.Find(member.Name) is { } element)
            {
                to.UnionWith(element.Types);
            }
            else if (type.FindInJson(member.Name) is { } inJson)
            {
                to.Add(inJson);
            }
            else if (!type.IsResource || member.Name != "resourceType")
            {
                continue;
            }

            isKnown = true;
        }

        if (!isKnown)
        {
            Report(member, from);
            return to;
        }

        if (to.RemoveWhere(type => type.IsAnyResource) > 0)
        {
            to.UnionWith(Resources.Value);
        }

        return to.Count == 0 ? null : to;
    }

    private HashSet<R4Type>? Call(CallExpression call, Scope scope)
    {
        HashSet<R4Type>? target = call.Target is null ? scope.Context : Of(call.Target, scope);
        switch (call.Name)
        {
            case "ofType" or "as":
                return NameOf(call.Arguments[0]) is { } name ? OfName(name) : null;
            case "is" or "getReferenceKey":
                return null;
            case "where" or "exists" or "all":
                All(call, new Scope(target, target));
                return call.Name == "where" ? target : null;
            case "select":
                return Of(call.Arguments[0], new Scope(target, target));
            case "repeat":
                HashSet<R4Type>? below = Below(call.Arguments, target);
                HashSet<R4Type>? from = Both(target, below);
                Of(call.Arguments[0], new Scope(from, from));
                return below;
            case "aggregate":
                All(call, new Scope(target, target));
                return null;
            case "iif":
                HashSet<R4Type>?[] branches = All(call, new Scope(target, target));
                return branches.Length > 2 ? Both(branches[1], branches[2]) : branches[1];
            case "first" or "last" or "tail" or "skip" or "take" or "single" or "distinct" or "exclude":
                All(call, scope);
                return target;
            case "union" or "combine" or "intersect":
                return Both(target, All(call, scope)[0]);
            case "coalesce":
                return All(call, scope).Aggregate(Both);
            case "extension":
                All(call, scope);
                return OfName("Extension");
            default:
                All(call, scope);
                return null;
        }
    }

    private HashSet<R4Type>?[] All(CallExpression call, Scope scope) => [.. call.Arguments.Select(argument => Of(argument, scope))];

    // A path of repeat need not lead anywhere from the first items, so nothing is reported before the types of all of them are known.
    private HashSet<R4Type>? Below(IReadOnlyList<Expression> paths, HashSet<R4Type>? from)
    {
        bool wasSilent = _isSilent;
        _isSilent = true;
        HashSet<R4Type>? below = [];
        HashSet<R4Type>? next = from;
        int before;
        do
        {
            before = below.Count;
            foreach (Expression path in paths)
            {
                below = Both(below, Of(path, new Scope(next, next)));
            }

            next = below;
        }
        while (below is not null && below.Count > before);

        _isSilent = wasSilent;
        return below;
    }

    private void Report(MemberExpression member, HashSet<R4Type> from)
    {
        if (_isSilent || _steps > MostSteps)
        {
            return;
        }

        string types = from.Count <= MostTypesNamed
            ? string.Join(" or ", from.Select(type => type.Name).OrderBy(name => name, StringComparer.Ordinal))
            : from.Count == Resources.Value.Count ? "any resource" : $"any of the {from.Count} types that it can be in";
        bool isFunction = Functions.Find(member.Name) is not null;
        string? near = isFunction ? member.Name + "()" : Suggestion.For(member.Name, from.SelectMany(type => type.ElementNames).Distinct());
        _found.Add(new UnknownElement(member.Column, $"FHIR R4 has no element '{member.Name}' in {types}{(near is null ? string.Empty : $". Did you mean {near}?")}"));
    }

    private static HashSet<R4Type>? OfName(string name) =>
        R4Types.Find(name.StartsWith("FHIR.", StringComparison.Ordinal) ? name.Substring("FHIR.".Length) : name) is not { } type ? null : type.IsAnyResource ? Resources.Value : [type];

    private static HashSet<R4Type>? Both(HashSet<R4Type>? left, HashSet<R4Type>? right) => left is null || right is null ? null : [.. left, .. right];

    private static string? NameOf(Expression expression) => expression is MemberExpression member
        ? member.Target is null ? member.Name : NameOf(member.Target) is { } space ? space + "." + member.Name : null
        : null;

    /// <summary>The types of what a part of an expression sees.</summary>
    /// <param name="Context">The types of the current items.</param>
    /// <param name="This">The types of <c>$this</c>.</param>
    private sealed record Scope(HashSet<R4Type>? Context, HashSet<R4Type>? This);
}

/// <summary>A member in an expression that FHIR R4 does not have.</summary>
/// <param name="Column">Its position in the expression, from 1.</param>
/// <param name="Remark">The problem and what would be right, as sentences without the final period.</param>
internal sealed record UnknownElement(int Column, string Remark);
