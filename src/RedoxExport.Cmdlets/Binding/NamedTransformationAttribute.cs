using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>Accepts objects or their names, alone or several, also as PowerShell wraps them.</summary>
internal abstract class NamedTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public sealed override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string name => Find(name),
            object?[] several => Array.ConvertAll(several, item => Transform(engineIntrinsics, item!)),
            _ => value,
        };
    }

    /// <summary>Finds the object of a name.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">There is none.</exception>
    protected abstract object Find(string name);

    // Parameter binding shows only a message, so the advice is part of it.
    private protected static ArgumentTransformationMetadataException Refusal(RedoxExportException error, string before = "", string after = "") =>
        new($"{before}{error.Message} {error.RecommendedAction}{after}", error);
}
