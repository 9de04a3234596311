namespace RedoxExport.Verification;

/// <summary>The counts of one resource type.</summary>
internal sealed class TypeAnswer
{
    public long Resources { get; set; }

    /// <summary>The types that its resources refer to. Empty if references were not checked.</summary>
    public HashSet<string> RefersTo { get; } = new(StringComparer.Ordinal);
}
