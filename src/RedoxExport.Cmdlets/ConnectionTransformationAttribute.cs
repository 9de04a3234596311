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
        if (value is not string name)
        {
            return value;
        }

        // Binding has only a message to give: the advice goes into it.
        return ConnectionStore.Current.Find(name) is { } connection
            ? connection
            : throw Refusal(CmdletErrors.ConnectionNotFound(name));
    }

    private static ArgumentTransformationMetadataException Refusal(RedoxExportException error) =>
        new($"{error.Message} {error.RecommendedAction}", error);
}
