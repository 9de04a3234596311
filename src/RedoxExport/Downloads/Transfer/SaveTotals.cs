namespace RedoxExport.Downloads;

/// <summary>The totals of a save: files, resources (lines that are not blank) and bytes on disk.</summary>
internal sealed record SaveTotals(int Files, long Resources, long Bytes)
{
    public SaveTotals With(ExportedFile file) => new(Files + 1, Resources + file.ResourceCount, Bytes + file.Length);
}
