using System.Management.Automation;
using RedoxExport.Profiles;

namespace RedoxExport.Cmdlets;

/// <summary>Takes any value as the id of a group, except profiles from the pipeline: their text is not an id.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class GroupIdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;

        // PowerShell then tries the other parameters. Any other exception would end the command.
        return value is ConnectionProfile ? throw new ArgumentTransformationMetadataException("A profile is not a group.", new PSInvalidCastException()) : inputData;
    }
}
