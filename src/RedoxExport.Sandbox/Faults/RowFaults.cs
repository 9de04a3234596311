using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Faults;

/// <summary>The faults of single rows of a manifest. Each occurrence affects one row; the seed determines which.</summary>
internal sealed class RowFaults(int seed, FaultPlan plan)
{
    public void Apply(SandboxJob job, IReadOnlyList<ExportRow> rows)
    {
        Hit(Fault.WrongType, job, rows.Where(row => row.File is { Type: not null, ResourceCount: > 0 }), (row, _) => row.File = StrangeFile.Write(job, row));
        Hit(Fault.TypesMixed, job, rows.Where(row => row.File is { Type: not null, ResourceCount: > 1 }), (row, _) => row.File = StrangeFile.Write(job, row, onlyFirst: true));
        Hit(Fault.OutcomeAmongData, job, rows.Where(row => row.File.ResourceCount > 0), (row, _) => row.File = StrangeFile.WriteWithOutcome(job, row));
        Hit(Fault.WrongCount, job, rows, (row, strike) => row.Count = WrongCount(row.Count, strike.Dice));
        Hit(Fault.CountWithHeaders, job, rows.Where(row => row.File.HeaderCount > 0), (row, _) => row.Count += row.File.HeaderCount);
        Hit(Fault.ForeignHost, job, rows, (row, _) => row.IsForeign = true);
        Hit(Fault.ForeignHostLocked, job, rows, (row, _) => row.IsForeign = row.IsLocked = true);
        Hit(Fault.ForeignHostSigned, job, rows, (row, _) => row.IsForeign = row.IsSigned = true);
        Hit(Fault.CountMissing, job, rows, (row, _) => row.SaysCount = false);
    }

    /// <summary>The rows that are listed a second time.</summary>
    public IReadOnlyList<ExportRow> Repeated(SandboxJob job, IReadOnlyList<ExportRow> rows)
    {
        List<ExportRow> repeated = [];
        Hit(Fault.LinkRepeated, job, rows.Where(row => row.Kind == RowKind.Output), (row, _) => repeated.Add(row));
        return repeated;
    }

    /// <summary>The faults of rows that are not output.</summary>
    public void ApplyAside(SandboxJob job, IReadOnlyList<ExportRow> rows)
    {
        Hit(Fault.WrongOutcomeCount, job, rows.Where(row => row.Kind == RowKind.Outcome), (row, strike) => row.Count = WrongCount(row.Count, strike.Dice));
        Hit(Fault.WrongDeletedCount, job, rows.Where(row => row.Kind == RowKind.Deleted), (row, strike) => row.Count = WrongCount(row.Count, strike.Dice));
    }

    private void Hit(Fault fault, SandboxJob job, IEnumerable<ExportRow> rows, Action<ExportRow, Strike> change)
    {
        if (!plan.Has(fault))
        {
            return;
        }

        foreach (ExportRow row in rows.OrderBy(row => new Dice(seed, $"row {fault} {job.Id:D}", row.Number).Next()).ToList())
        {
            if (plan.TryStrike(fault) is not Strike strike)
            {
                return;
            }

            change(row, strike);
        }
    }

    private static long WrongCount(long count, Dice dice)
    {
        int by = dice.Between(1, 9);
        return count > by && dice.Chance(50) ? count - by : count + by;
    }
}
