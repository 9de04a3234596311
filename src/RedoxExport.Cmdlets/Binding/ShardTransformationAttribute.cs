using System.Management.Automation;
using RedoxExport.Downloads;

namespace RedoxExport.Cmdlets;

/// <summary>Accepts a shard in its text form: <c>3/16</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShardTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return value is null or Shard ? value : Shard.Parse(value.ToString()!);
        }
        catch (RedoxExportException e)
        {
            // Parameter binding shows only a message, so the id and the advice are part of it.
            throw new ArgumentTransformationMetadataException($"{e.ErrorId}: {e.Message} {e.RecommendedAction}", e);
        }
    }
}
