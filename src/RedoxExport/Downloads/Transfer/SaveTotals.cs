namespace RedoxExport.Downloads;

/// <summary>What a save has brought, added up.</summary>
internal sealed record SaveTotals(int Files, long Resources, long Bytes)
{
    /// <summary>The sum with one file more.</summary>
    public SaveTotals With(ExportedFile file) => new(Files + 1, Resources + file.ResourceCount, Bytes + file.Length);
}
