using System.Management.Automation;
using RedoxExport.Downloads;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The parameters of saving that several cmdlets have. Each class declares them itself: a cmdlet inherits from one class only, and
/// Invoke-RedoxExport inherits the parameters of the kick-off.
/// </summary>
internal interface ISavingParameters
{
    int ThrottleLimit { get; }

    SwitchParameter Compress { get; }

    long MaxFileSize { get; }

    SwitchParameter NoSizeLimit { get; }

    SwitchParameter Strict { get; }
}

internal static class SavingParametersExtensions
{
    /// <summary>The options of a save that the parameters mean.</summary>
    public static SaveOptions ToSaveOptions(this ISavingParameters parameters) => new()
    {
        ThrottleLimit = parameters.ThrottleLimit,
        Compress = parameters.Compress,
        RefusesDamagedLines = parameters.Strict,
        MaxFileSize = parameters.NoSizeLimit ? null : parameters.MaxFileSize,
        MaxCompressionRatio = parameters.NoSizeLimit ? null : SaveOptions.DefaultMaxCompressionRatio,
    };
}
