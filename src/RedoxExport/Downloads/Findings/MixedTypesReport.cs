namespace RedoxExport.Downloads;

/// <summary>Reports the lines whose resource type differs from the manifest's.</summary>
/// <param name="folder">The full path of the export's folder.</param>
internal sealed class MixedTypesReport(string folder) : LineReport(folder, ErrorIds.TypesMixed, missing: false)
{
    protected override string Predicate(bool isOne) => (isOne ? "is of another type" : "are of other types") + " than in the server's list";

    protected override long LinesOf(ExportedFile file) => file.Others?.Data ?? 0;

    protected override string? Describe(ExportedFile file) => file.Others!.Describe(file.ResourceCount, file.Type);
}
