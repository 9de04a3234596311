using System.Management.Automation;
using RedoxExport.Profiles;

namespace RedoxExport.Cmdlets;

/// <summary>Accepts profiles or their names, so that a string from the pipeline is never taken for anything else.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProfileTransformationAttribute : ArgumentTransformationAttribute
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

    // Parameter binding shows only a message, so the advice is part of it.
    private static ConnectionProfile Find(string name)
    {
        try
        {
            return new ProfileStore().Find(name, null);
        }
        catch (RedoxExportException error)
        {
            throw new ArgumentTransformationMetadataException($"Text from the pipeline is the name of a profile. {error.Message} {error.RecommendedAction} To export groups, use -GroupId, or pipe the output of Get-RedoxExportGroup.", error);
        }
    }
}
