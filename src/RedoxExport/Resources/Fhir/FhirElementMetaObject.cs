using System.Dynamic;
using System.Linq.Expressions;
using System.Reflection;

namespace RedoxExport.Resources;

/// <summary>
/// Lets C# <c>dynamic</c> and PowerShell read FHIR members by name, also in runspaces in which the module's type data is not
/// loaded, such as those of <c>ForEach-Object -Parallel</c>.
/// </summary>
/// <remarks>It does not list dynamic members, because their names would appear twice if the type data is loaded.</remarks>
internal sealed class FhirElementMetaObject : DynamicMetaObject
{
    private static readonly MethodInfo TryGetShownMember = typeof(FhirElement).GetMethod(nameof(FhirElement.TryGetShownMember), BindingFlags.Static | BindingFlags.NonPublic)!;

    public FhirElementMetaObject(Expression expression, FhirElement element)
        : base(expression, BindingRestrictions.Empty, element)
    {
    }

    public override DynamicMetaObject BindGetMember(GetMemberBinder binder)
    {
        // Elements differ in their members, so the cached rule checks each element at run time. If the element does not have the
        // member, the rule uses the language's own lookup (methods, members that a user added).
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
