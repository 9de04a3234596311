namespace RedoxExport.Verification;

/// <summary>What has come of one type.</summary>
internal sealed class TypeAnswer
{
    public long Resources { get; set; }

    /// <summary>The types that its resources refer to, if that was looked at.</summary>
    public HashSet<string> RefersTo { get; } = new(StringComparer.Ordinal);
}
