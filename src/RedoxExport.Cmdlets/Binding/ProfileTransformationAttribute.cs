using RedoxExport.Profiles;

namespace RedoxExport.Cmdlets;

/// <summary>Accepts profiles or their names, so that a string from the pipeline is never taken for anything else.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProfileTransformationAttribute : NamedTransformationAttribute
{
    /// <inheritdoc/>
    protected override object Find(string name)
    {
        try
        {
            return new ProfileStore().Find(name, null);
        }
        catch (RedoxExportException error)
        {
            throw Refusal(error, "Text from the pipeline is the name of a profile. ", " To export groups, use -GroupId, or pipe the output of Get-RedoxExportGroup.");
        }
    }
}
