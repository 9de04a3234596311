using System.Management.Automation;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>Accepts connections or their names.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string name => Find(name),
            object?[] several => Array.ConvertAll(several, item => Transform(engineIntrinsics, item!)),
            _ => value,
        };
    }

    private static RedoxConnection Find(string name)
    {
        // Parameter binding shows only a message, so the advice is part of it.
        return ConnectionStore.Current.Find(name) is { } connection
            ? connection
            : throw Refusal(CmdletErrors.ConnectionNotFound(name));
    }

    private static ArgumentTransformationMetadataException Refusal(RedoxExportException error) =>
        new($"{error.Message} {error.RecommendedAction}", error);
}
