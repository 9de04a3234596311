using System.Reflection;
using System.Reflection.Emit;

namespace RedoxExport.Tests.Architecture;

/// <summary>Reads from the compiled body of a method which members it calls.</summary>
internal static class MethodCalls
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>All methods and constructors of an assembly, compiler-made ones too, with the outermost type of each.</summary>
    public static IEnumerable<(Type Outermost, MethodBase Method)> MethodsOf(Assembly assembly)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (Type type in assembly.GetTypes())
        {
            Type outermost = type;
            while (outermost.DeclaringType is { } declaring)
            {
                outermost = declaring;
            }

            foreach (MethodBase method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
            {
                yield return (outermost, method);
            }
        }
    }

    /// <summary>The methods that a method calls, each once.</summary>
    public static IReadOnlySet<MethodBase> Of(MethodBase method)
    {
        HashSet<MethodBase> called = [];
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at < code.Length;)
        {
            int value = code[at++];
            OpCode opCode = OpCodesByValue[value == 0xFE ? 0xFE00 | code[at++] : value];
            if (opCode.OperandType == OperandType.InlineMethod)
            {
                Type[]? ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
                Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
                called.Add(method.Module.ResolveMethod(BitConverter.ToInt32(code, at), ofType, ofMethod)!);
            }

            at += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }

        return called;
    }
}
