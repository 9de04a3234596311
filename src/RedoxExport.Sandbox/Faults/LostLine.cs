using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;

namespace RedoxExport.Sandbox.Faults;

/// <summary>Removes a resource from a row's file, like a server that cannot read the resource.</summary>
internal static class LostLine
{
    /// <summary>Removes a resource from one file, if the fault was requested. The seed determines which.</summary>
    /// <returns>The new file; <see langword="null"/> if nothing was removed.</returns>
    public static DataFile? Strike(FaultPlan plan, SandboxJob job, IReadOnlyList<ExportRow> rows)
    {
        ExportRow[] lossy = [.. rows.Where(row => row.File is { Type: not null, ResourceCount: > 1 })];
        Fault fault = job.Query.IsForIds ? Fault.MembersLost : Fault.ResourcesLost;
        if (lossy.Length == 0 || plan.TryStrike(fault) is not { } strike)
        {
            return null;
        }

        ExportRow hit = lossy[(int)(strike.Dice.Next() % (ulong)lossy.Length)];
        hit.File = Write(job, hit, (long)(strike.Dice.Next() % (ulong)hit.File.ResourceCount));
        hit.Count = hit.File.ResourceCount;
        return hit.File;
    }

    private static DataFile Write(SandboxJob job, ExportRow row, long lost)
    {
        using NdjsonFileWriter writer = new(job.Folder, FormattableString.Invariant($"lossy.{row.Number}"), row.File.Type, FileLimits.None, row.File.LastModified);
        using LineReader lines = new(row.File.Path);
        for (long i = 0; lines.Read(); i++)
        {
            if (i != lost)
            {
                writer.Write(lines.Line.Array!, lines.Line.Offset, lines.Line.Count);
            }
        }

        return writer.Complete()[0];
    }
}
