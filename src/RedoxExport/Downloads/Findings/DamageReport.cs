namespace RedoxExport.Downloads;

/// <summary>Reports the damaged lines of files that were kept.</summary>
/// <param name="folder">The full path of the export's folder.</param>
internal sealed class DamageReport(string folder) : LineReport(folder, ErrorIds.DamagedLines, missing: true)
{
    protected override string Predicate(bool isOne) => isOne ? "is not a FHIR resource" : "are not FHIR resources";

    protected override long LinesOf(ExportedFile file) => file.DamagedLines;

    protected override string? Describe(ExportedFile file) => file.Damage!.Describe(file.ResourceCount);
}
