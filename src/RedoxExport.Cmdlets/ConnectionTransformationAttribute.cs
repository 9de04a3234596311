using System.Management.Automation;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>Takes a connection, or the name of one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string name
            ? ConnectionStore.Current.Find(name) ?? throw CmdletErrors.ConnectionNotFound(name)
            : value;
    }
}
