namespace RedoxExport.Downloads;

/// <summary>What a save has brought, added up.</summary>
internal sealed record SaveTotals(int Files, long Resources, long Bytes);
