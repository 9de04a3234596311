using System.Collections;
using System.Management.Automation;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>Accepts a name, a UUID, or an object with <c>ID</c> and <c>Name</c> for a parameter that is a Redox system.</summary>
internal sealed class SystemTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IEnumerable list and not (string or IDictionary)
            ? list.Cast<object?>().Select(One).ToArray()
            : One(inputData);
    }

    private static object? One(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            null or ResponseSystem => value,
            string text when Guid.TryParseExact(text, "D", out _) => new ResponseSystem(text),
            string text => new ResponseSystem(null, text),
            Guid id => new ResponseSystem(id.ToString("D")),
            IDictionary members => Make(Member(members, "ID"), Member(members, "Name")),
            PSCustomObject => Make(Member(input!, "ID"), Member(input!, "Name")),
            _ => throw new ArgumentTransformationMetadataException($"An object of type {value.GetType().Name} does not identify a system. Specify a name or a UUID."),
        };
    }

    private static ResponseSystem Make(string? id, string? name) => id is null && name is null
        ? throw new ArgumentTransformationMetadataException("A system needs an ID, a Name or both.")
        : new ResponseSystem(id, name);

    private static string? Member(IDictionary members, string name) =>
        members.Keys.Cast<object>().Where(key => name.Equals(key.ToString(), StringComparison.OrdinalIgnoreCase)).Select(key => members[key]?.ToString()).FirstOrDefault();

    private static string? Member(object input, string name) => PSObject.AsPSObject(input).Properties[name]?.Value?.ToString();
}
