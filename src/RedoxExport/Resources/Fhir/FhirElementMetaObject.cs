using System.Dynamic;
using System.Linq.Expressions;
using System.Reflection;

namespace RedoxExport.Resources;

/// <summary>
/// Lets <c>dynamic</c> and every runspace of PowerShell read FHIR members by name, also one that does not know the
/// module's type data, such as those of <c>ForEach-Object -Parallel</c>.
/// </summary>
/// <remarks>It names no dynamic members: where the type data is known, the same names would show twice.</remarks>
internal sealed class FhirElementMetaObject : DynamicMetaObject
{
    private static readonly MethodInfo TryGetShownMember = typeof(FhirElement).GetMethod(nameof(FhirElement.TryGetShownMember), BindingFlags.Static | BindingFlags.NonPublic)!;

    public FhirElementMetaObject(Expression expression, FhirElement element)
        : base(expression, BindingRestrictions.Empty, element)
    {
    }

    public override DynamicMetaObject BindGetMember(GetMemberBinder binder)
    {
        // Whether this element has the member differs from one to the next: the rule asks each, and what the language
        // itself knows (methods, members added by a user) is for those that have none.
        DynamicMetaObject fallback = binder.FallbackGetMember(this);
        ParameterExpression value = Expression.Variable(typeof(object), "value");
        Expression read = Expression.Block(
            typeof(object),
            [value],
            Expression.Condition(
                Expression.Call(TryGetShownMember, Expression.Convert(Expression, typeof(FhirElement)), Expression.Constant(binder.Name), value),
                value,
                Expression.Convert(fallback.Expression, typeof(object)),
                typeof(object)));
        return new DynamicMetaObject(read, BindingRestrictions.GetTypeRestriction(Expression, LimitType).Merge(fallback.Restrictions));
    }
}
