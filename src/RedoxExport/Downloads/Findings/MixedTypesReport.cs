namespace RedoxExport.Downloads;

/// <summary>Reports the lines whose resource type differs from the manifest's.</summary>
/// <param name="folder">The full path of the export's folder.</param>
internal sealed class MixedTypesReport(string folder) : LineReport(folder, ErrorIds.TypesMixed, missing: false)
{
    protected override string Predicate => "of other types than the server's list says";

    protected override long LinesOf(ExportedFile file) => file.Others?.Data ?? 0;

    protected override string? Describe(ExportedFile file) => file.Others!.Describe(file.ResourceCount, file.Type);
}
