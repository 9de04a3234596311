namespace RedoxExport.Profiles;

/// <summary>The version of a profile whose other members may be unknown.</summary>
internal sealed record ProfileVersionRecord
{
    public int? Version { get; init; }
}
