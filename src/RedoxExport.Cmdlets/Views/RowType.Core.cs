using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Builds a class with exactly the selected properties, on first use. PowerShell reads properties of a class several times faster than
/// note properties, and an instance takes a quarter of the memory.
/// </summary>
internal static class RowType
{
    private const string FullName = "RedoxExport.ResourceRow";

    private static readonly ConcurrentDictionary<string, Func<object?[], object>> Known = new(StringComparer.Ordinal);

    // The members of every object. A property of the same name would hide such a member, or be hidden by it.
    private static readonly HashSet<string> Taken = new(
        typeof(object).GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Select(member => member.Name),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Returns a function that makes an object from its values, in the order of the names; <see langword="null"/> if a class cannot have
    /// these names.
    /// </summary>
    /// <param name="names">The names. No two may differ only in case.</param>
    public static Func<object?[], object>? MakerFor(IReadOnlyList<string> names) =>
        names.Any(Taken.Contains) ? null : Known.GetOrAdd(string.Join("\0", names), _ => Build(names));

    private static Func<object?[], object> Build(IReadOnlyList<string> names)
    {
        TypeBuilder type = AssemblyBuilder
            .DefineDynamicAssembly(new AssemblyName(FullName), AssemblyBuilderAccess.Run)
            .DefineDynamicModule(FullName)
            .DefineType(FullName, TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class);
        FieldBuilder[] fields = [.. names.Select(name => AddProperty(type, name))];
        AddToString(type);
        ConstructorBuilder constructor = AddConstructor(type, fields);
        MethodBuilder make = type.DefineMethod("Make", MethodAttributes.Private | MethodAttributes.Static, typeof(object), [typeof(object[])]);
        ILGenerator code = make.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Newobj, constructor);
        code.Emit(OpCodes.Ret);

        Type made = type.CreateType();
        made.GetField(TextField, BindingFlags.Static | BindingFlags.NonPublic)!.SetValue(null, (Func<object, string>)Text);
        return made.GetMethod(make.Name, BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<Func<object?[], object>>();
    }

    private const string TextField = "s_text";

    private static FieldBuilder AddProperty(TypeBuilder type, string name)
    {
        FieldBuilder field = type.DefineField("_" + name, typeof(object), FieldAttributes.Private);
        PropertyBuilder property = type.DefineProperty(name, PropertyAttributes.None, typeof(object), null);
        const MethodAttributes Accessor = MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig;

        MethodBuilder get = type.DefineMethod("get_" + name, Accessor, typeof(object), null);
        ILGenerator code = get.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldfld, field);
        code.Emit(OpCodes.Ret);
        property.SetGetMethod(get);

        MethodBuilder set = type.DefineMethod("set_" + name, Accessor, null, [typeof(object)]);
        code = set.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Stfld, field);
        code.Emit(OpCodes.Ret);
        property.SetSetMethod(set);
        return field;
    }

    // Private, because PowerShell would offer a public constructor as ::new().
    private static ConstructorBuilder AddConstructor(TypeBuilder type, FieldBuilder[] fields)
    {
        ConstructorBuilder constructor = type.DefineConstructor(MethodAttributes.Private, CallingConventions.Standard, [typeof(object[])]);
        ILGenerator code = constructor.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, typeof(object).GetConstructor(Type.EmptyTypes)!);
        for (int i = 0; i < fields.Length; i++)
        {
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Ldc_I4, i);
            code.Emit(OpCodes.Ldelem_Ref);
            code.Emit(OpCodes.Stfld, fields[i]);
        }

        code.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void AddToString(TypeBuilder type)
    {
        FieldBuilder text = type.DefineField(TextField, typeof(Func<object, string>), FieldAttributes.Private | FieldAttributes.Static);
        MethodBuilder method = type.DefineMethod(
            nameof(ToString), MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, typeof(string), Type.EmptyTypes);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldsfld, text);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Callvirt, typeof(Func<object, string>).GetMethod("Invoke")!);
        code.Emit(OpCodes.Ret);
    }

    // The same text as PowerShell makes of a PSCustomObject in a string.
    private static string Text(object row) =>
        $"@{{{string.Join("; ", PSObject.AsPSObject(row).Properties.Where(property => property.MemberType == PSMemberTypes.Property).Select(property => $"{property.Name}={property.Value}"))}}}";
}
