using RedoxExport.FhirPath;

namespace RedoxExport.Tests.Views;

/// <summary>
/// The type that an expression has for every resource that is valid in R4, and whether it can have several values. It knows what the built-in views use, and
/// throws for an element that R4 does not have.
/// </summary>
internal sealed record StaticType(IReadOnlyList<string> Types, bool IsMany)
{
    public static StaticType Of(string path, StaticType context) => Of(Parser.Parse(path), context);

    private static StaticType Of(Expression expression, StaticType context) => expression switch
    {
        LiteralExpression => One("string"),
        ConstantExpression { Name: "rowIndex" } => One("integer"),
        MemberExpression member => Member(member.Target is null ? context : Of(member.Target, context), member.Name),
        CallExpression call => Call(call, call.Target is null ? context : Of(call.Target, context)),
        BinaryExpression { Operator: "=" or "<" or ">" or "and" } binary => Both(Of(binary.Left, context), Of(binary.Right, context)),
        _ => throw new NotSupportedException(expression.GetType().Name),
    };

    private static StaticType One(string type) => new([type], IsMany: false);

    private static StaticType Both(StaticType left, StaticType right) =>
        left.IsMany || right.IsMany ? throw new InvalidOperationException("An operator takes one value.") : One("boolean");

    private static StaticType Member(StaticType target, string name)
    {
        R4Element[] elements =
        [
            .. target.Types.Select(type => R4Types.Find(type)?.Find(name) ?? throw new InvalidOperationException($"{type} has no element {name}.")),
        ];
        return new([.. elements.SelectMany(element => element.Types).Select(type => type.Name).Distinct()], target.IsMany || elements.Any(element => element.IsCollection));
    }

    private static StaticType Call(CallExpression call, StaticType target)
    {
        switch (call.Name)
        {
            case "first":
                return target with { IsMany = false };
            case "exists" or "empty":
                return One("boolean");
            case "now":
                return One("dateTime");
            case "today":
                return One("date");
            case "count":
                return One("integer");
            case "join":
                return One("string");
            case "extension":
                return new(["Extension"], IsMany: true);
            case "getResourceKey":
                return new(["id"], target.IsMany);
            case "getReferenceKey":
                return target.Types is ["Reference"] ? new(["id"], target.IsMany) : throw new InvalidOperationException("getReferenceKey() takes references.");
            case "ofType":
                string type = ((MemberExpression)call.Arguments[0]).Name;
                return target.Types.Contains(type) ? new([type], target.IsMany) : throw new InvalidOperationException($"The element cannot be a {type}.");
            case "where":
                return Of(call.Arguments[0], target with { IsMany = false }) is { IsMany: false, Types: ["boolean"] } ? target : throw new InvalidOperationException("where() takes a condition.");
            default:
                throw new NotSupportedException(call.Name);
        }
    }
}
