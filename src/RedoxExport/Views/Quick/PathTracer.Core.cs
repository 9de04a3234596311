using System.Text;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// Follows an expression through the structure of a line. What depends on values becomes a <see cref="Guard"/>, so that a line of this structure needs only
/// the tests of these guards. It knows the expressions that views are made of and declines the others.
/// </summary>
internal static class PathTracer
{
    // More items than any real resource has for one path.
    private const int MostItems = 256;

    /// <summary>Traces an expression.</summary>
    /// <returns>Its items; <see langword="null"/> if it declines.</returns>
    public static TracedList? Trace(Expression expression, TraceScope scope)
    {
        TracedList? list = expression switch
        {
            LiteralExpression literal => One(TracedItem.Of(literal.Value)),
            EmptyExpression => new TracedList(),
            VariableExpression { Name: "this" } => One(scope.Input),
            ConstantExpression constant => Constant(constant, scope),
            MemberExpression member => Member(member, scope),
            IndexExpression { Index: LiteralExpression { Value.Kind: PathKind.Integer } index } at => TracedSubset.At(Trace(at.Target, scope), index.Value.Number),
            TypeExpression { IsTest: false } type => OfType(Trace(type.Operand, scope), type.Type, isSingle: true, scope),
            BinaryExpression binary => ConditionTracer.Trace(binary, scope) is { } truth ? One(TracedItem.Of(truth.True, truth.False)) : null,
            CallExpression call => Call(call, scope),
            _ => null,
        };
        return list is { Items.Count: <= MostItems } ? list : null;
    }

    public static TracedList One(in TracedItem item)
    {
        TracedList list = new();
        list.Items.Add(item);
        return list;
    }

    private static TracedList? Constant(ConstantExpression constant, TraceScope scope) => constant.Name switch
    {
        "resource" or "rootResource" => One(scope.Root),
        "rowIndex" => scope.RowIndex is { } index ? One(TracedItem.Of(PathValue.OfInteger(index))) : null,
        _ => scope.Constants.TryGetValue(constant.Name, out PathValue value) ? One(TracedItem.Of(value)) : null,
    };

    private static TracedList? Member(MemberExpression member, TraceScope scope)
    {
        if (member.Target is null && char.IsUpper(member.Name[0]) && R4Types.Find(member.Name) is { IsResource: true })
        {
            return scope.Input.Type is { } type ? TypeNames.Is(type, member.Name) ? One(scope.Input) : new TracedList() : null;
        }

        TracedList? from = member.Target is null ? One(scope.Input) : Trace(member.Target, scope);
        return from is null ? null : MemberTracer.Step(from, member.Name, scope.Line);
    }

    private static TracedList? Call(CallExpression call, TraceScope scope)
    {
        TracedList? from = call.Target is null ? One(scope.Input) : Trace(call.Target, scope);
        if (from is null)
        {
            return null;
        }

        switch (call.Name)
        {
            case "where":
                return Where(from, call.Arguments[0], scope);
            case "select":
                return Select(from, call.Arguments[0], scope);
            case "first" when call.Arguments.Count == 0:
                return TracedSubset.First(from);
            case "count":
                return from.IsFixed ? One(TracedItem.Of(PathValue.OfInteger(from.Items.Count))) : null;
            case "ofType" or "as":
                return NameOf(call.Arguments[0]) is { } type ? OfType(from, type, call.Name == "as", scope) : null;
            case "extension":
                return Extension(from, call.Arguments[0], scope);
            case "getResourceKey":
                return Keys(from, scope);
            case "getReferenceKey":
                return ReferenceKeys(from, call.Arguments.Count == 0 ? null : NameOf(call.Arguments[0]), scope);
            case "exists" or "empty" or "not":
                return ConditionTracer.Trace(call, from, scope) is { } truth ? One(TracedItem.Of(truth.True, truth.False)) : null;
            default:
                return null;
        }
    }

    public static TracedList? Where(TracedList from, Expression criteria, TraceScope scope)
    {
        TracedList kept = new() { IsExclusive = from.IsExclusive };
        foreach (TracedItem item in from.Items)
        {
            if (ConditionTracer.Of(criteria, scope.For(item)) is not { } condition)
            {
                return null;
            }

            Add(kept, item.Under(condition.True));
        }

        return kept;
    }

    private static TracedList? Select(TracedList from, Expression projection, TraceScope scope)
    {
        TracedList all = new();
        foreach (TracedItem item in from.Items)
        {
            if (Trace(projection, scope.For(item)) is not { } some)
            {
                return null;
            }

            foreach (TracedItem one in some.Items)
            {
                Add(all, one.Under(item.Guard));
            }
        }

        return all;
    }

    private static TracedList? OfType(TracedList? from, string type, bool isSingle, TraceScope scope)
    {
        if (from is null || (isSingle && !from.IsExclusive))
        {
            return null;
        }

        string name = type.Substring(type.LastIndexOf('.') + 1);
        TracedList kept = new() { IsExclusive = from.IsExclusive };
        foreach (TracedItem item in from.Items)
        {
            if (item is not { Kind: TracedKind.Node, Type: { } found } || !scope.Line.HasFixedType(item.Node, found))
            {
                return null;
            }

            if (TypeNames.Is(found, name))
            {
                Add(kept, item);
            }
        }

        return kept;
    }

    private static TracedList? Extension(TracedList from, Expression url, TraceScope scope)
    {
        if (url is not LiteralExpression { Value.Kind: PathKind.String } wanted || MemberTracer.Step(from, "extension", scope.Line) is not { } extensions)
        {
            return null;
        }

        return Where(extensions, new BinaryExpression("=", new MemberExpression(null, "url", url.Column), wanted, url.Column), scope);
    }

    private static TracedList? Keys(TracedList from, TraceScope scope)
    {
        TracedList keys = new() { IsExclusive = from.IsExclusive };
        foreach (TracedItem item in from.Items)
        {
            int id = item.Kind == TracedKind.Node ? scope.Line.Nodes.Find(item.Node, scope.Line.Nodes.Names.Id) : -1;
            if (id >= 0)
            {
                Add(keys, TracedItem.OfNode(item.Guard, id, R4Types.Find("id")));
            }
        }

        return keys;
    }

    private static TracedList? ReferenceKeys(TracedList from, string? type, TraceScope scope)
    {
        TracedList keys = new() { IsExclusive = from.IsExclusive };
        foreach (TracedItem item in from.Items)
        {
            int reference = item.Kind == TracedKind.Node ? scope.Line.Nodes.Find(item.Node, scope.Line.Nodes.Names.Reference) : -1;
            if (reference < 0)
            {
                continue;
            }

            if (!scope.Line.IsString(reference))
            {
                return null;
            }

            byte[]? wanted = type is null ? null : Encoding.UTF8.GetBytes(type.Substring(type.LastIndexOf('.') + 1));
            Guard hasKey = scope.Line.Add(new KeyTest(scope.Line.Use(reference), wanted)).IsTrue;
            Add(keys, new TracedItem(Guard.Both(item.Guard, hasKey), TracedKind.Key) { Node = reference, KeyType = wanted });
        }

        return keys;
    }

    private static void Add(TracedList list, in TracedItem item)
    {
        if (!item.Guard.IsNever)
        {
            list.Items.Add(item);
        }
    }

    private static string? NameOf(Expression expression) => expression switch
    {
        MemberExpression { Target: null } member => member.Name,
        MemberExpression member => NameOf(member.Target!) is { } name ? name + "." + member.Name : null,
        _ => null,
    };
}
