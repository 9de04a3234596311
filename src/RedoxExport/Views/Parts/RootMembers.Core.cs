using System.Text;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// Collects the members of a resource that expressions can look at. A doubt adds too many: an expression that may look at the resource as a whole needs all of them.
/// </summary>
/// <param name="names">The names that tables keep.</param>
/// <param name="resource">The type of the resource.</param>
internal sealed class RootMembers(NodeNames names, R4Type resource)
{
    /// <summary>The functions whose argument is evaluated on each item that they are called on.</summary>
    private static readonly HashSet<string> WithArgumentOfItems = ["where", "select", "exists", "all"];

    /// <summary>The functions whose argument is the name of a type.</summary>
    private static readonly HashSet<string> WithType = ["ofType", "is", "as", "getReferenceKey"];

    /// <summary>The functions that look at no member of an item, and return these items or Booleans.</summary>
    private static readonly HashSet<string> WithoutMembers = ["where", "select", "exists", "empty", "all", "first", "ofType", "is", "as", "iif"];

    private readonly SortedSet<int> _numbers = [];

    /// <summary>True if all members are needed.</summary>
    public bool AreAll { get; private set; }

    /// <summary>The numbers of the names of the members, in ascending order, with those of the siblings that have the extensions of primitives.</summary>
    public int[] Numbers => [.. _numbers];

    /// <summary>Adds the members that an expression can look at.</summary>
    /// <param name="expression">The expression; <see langword="null"/> if it is not known.</param>
    /// <param name="isOnRoot">True if the current context may be the resource.</param>
    /// <returns>True if its result may be the resource.</returns>
    public bool Add(Expression? expression, bool isOnRoot)
    {
        switch (expression)
        {
            case LiteralExpression or EmptyExpression:
                return false;
            case VariableExpression variable when variable.Name != "total":
                return variable.Name == "this" && isOnRoot;
            case ConstantExpression constant:
                return constant.Name is "resource" or "rootResource" or "context";
            case MemberExpression member:
                return AddMember(member, isOnRoot);
            case CallExpression call:
                return AddCall(call, isOnRoot);
            case IndexExpression index:
                AddWhole(Add(index.Index, isOnRoot));
                return Add(index.Target, isOnRoot);
            case UnaryExpression unary:
                return AddWhole(Add(unary.Operand, isOnRoot));
            case BinaryExpression binary:
                return AddWhole(Add(binary.Left, isOnRoot) | Add(binary.Right, isOnRoot));
            case TypeExpression type:
                return Add(type.Operand, isOnRoot) && !type.IsTest;
            default:
                return AddWhole(true);
        }
    }

    private bool AddMember(MemberExpression member, bool isOnRoot)
    {
        if (member.Target is null && char.IsUpper(member.Name[0]) && R4Types.Find(member.Name) is { IsResource: true })
        {
            return isOnRoot;
        }

        if (member.Target is null ? isOnRoot : Add(member.Target, isOnRoot))
        {
            AddName(member.Name);
        }

        return false;
    }

    private bool AddCall(CallExpression call, bool isOnRoot)
    {
        bool isOfRoot = call.Target is null ? isOnRoot : Add(call.Target, isOnRoot);
        bool hasRoot = false;
        if (!WithType.Contains(call.Name))
        {
            bool isArgumentOnRoot = WithArgumentOfItems.Contains(call.Name) ? isOfRoot : isOfRoot || isOnRoot;
            foreach (Expression argument in call.Arguments)
            {
                hasRoot |= Add(argument, isArgumentOnRoot);
            }
        }

        switch (call.Name)
        {
            case "getResourceKey" or "getReferenceKey":
                AddNumber(!isOfRoot ? 0 : call.Name == "getResourceKey" ? names.Id : names.Reference);
                return false;
            case "extension" when isOfRoot:
                AddName(call.Name);
                return AddWhole(hasRoot);
            default:
                return WithoutMembers.Contains(call.Name) ? AddWhole(hasRoot) || isOfRoot : AddWhole(isOfRoot || hasRoot);
        }
    }

    private bool AddWhole(bool isNeeded)
    {
        AreAll |= isNeeded;
        return isNeeded;
    }

    /// <summary>Adds all names that a member can have in JSON.</summary>
    private void AddName(string name)
    {
        AddNumber(Find(name));
        R4Element?[] elements = [resource.Find(name), R4Types.FindChoice(name)];
        foreach (R4Element element in elements.OfType<R4Element>())
        {
            foreach (R4Type type in element.Types)
            {
                AddNumber(Find(element.JsonNameOf(type)));
            }
        }
    }

    private int Find(string name) => names.Find(Encoding.UTF8.GetBytes(name));

    private void AddNumber(int number)
    {
        if (number != 0)
        {
            _numbers.Add(number);
            AddNumber(names.SiblingOf(number));
        }
    }
}
