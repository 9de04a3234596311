using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>Counts the references of a folder whose targets are missing. Writes nothing into the folder, and sends no request.</summary>
/// <param name="path">An export, a run, the folder of the runs, or its current view.</param>
/// <param name="events">Receives warnings.</param>
internal sealed class MissingReferences(string path, IExportEvents? events = null)
{
    private const long BlockSize = 256 * 1024;

    public ReferenceProgress Progress { get; } = new();

    /// <summary>Counts the references: first by type, then those that do not lead to a resource of the server, by kind.</summary>
    /// <exception cref="RedoxExportException">An error of <see cref="ReferenceSource.Find"/>, or a file cannot be read.</exception>
    public IReadOnlyList<ReferenceCount> Count(CancellationToken cancellation)
    {
        ReferenceSource source = ReferenceSource.Find(path);
        string temporary = Path.Combine(Path.GetTempPath(), ExportLayout.ReferencesWorkFolder + "." + ExportLayout.NewToken());
        return Disk.Do(temporary, () =>
        {
            using ReferenceScan scan = new(temporary, new ReferenceServer(source.BaseUri));
            Read(source, scan, Progress, cancellation);
            List<ReferenceCount> counts = [.. CountByType(source, scan, cancellation)];
            counts.AddRange(Enumerable.Range(0, ReferencePack.Kinds)
                .Where(kind => kind != (int)ReferenceKind.Resource && scan.Kinds[kind] > 0)
                .Select(kind => new ReferenceCount { Kind = (ReferenceKind)kind, Referenced = scan.Kinds[kind], Path = source.Path }));
            ReportDamage(scan, events);
            return counts;
        });
    }

    /// <summary>Reads all files of a source.</summary>
    internal static void Read(ReferenceSource source, ReferenceScan scan, ReferenceProgress progress, CancellationToken cancellation)
    {
        long bytes = source.Searched.Concat(source.Others).Sum(SizeOf);
        progress.Begin("Searching for references", bytes);
        foreach ((string file, bool isSearched) in source.Searched.Select(file => (file, true)).Concat(source.Others.Select(file => (file, false))))
        {
            // How far a file has been read is estimated by its blocks, which have a known size.
            long left = SizeOf(file);
            scan.Read(
                new ResourceFile(file),
                isSearched,
                () =>
                {
                    long block = Math.Min(left, BlockSize);
                    left -= block;
                    progress.Add(block);
                },
                cancellation);
            progress.Add(left);
        }
    }

    internal static void ReportDamage(ReferenceScan scan, IExportEvents? events)
    {
        if (scan.DamagedLines > 0)
        {
            events.Warning("LinesPassedOver", $"{Amount.Of(scan.DamagedLines, "line is", "lines are")} not a FHIR resource and cannot have references. Test-RedoxExport names the files.");
        }
    }

    private static long SizeOf(string file) => new FileInfo(file) is { Exists: true } found ? found.Length : 0;

    private static IEnumerable<ReferenceCount> CountByType(ReferenceSource source, ReferenceScan scan, CancellationToken cancellation)
    {
        string? type = null;
        long referenced = 0;
        long missing = 0;
        foreach (ReferencedId each in scan.Complete())
        {
            cancellation.ThrowIfCancellationRequested();
            if (each.Type != type)
            {
                if (referenced > 0)
                {
                    yield return Row();
                }

                (type, referenced, missing) = (each.Type, 0, 0);
            }

            referenced += each.IsReferenced ? 1 : 0;
            missing += each.IsMissing ? 1 : 0;
        }

        if (referenced > 0)
        {
            yield return Row();
        }

        ReferenceCount Row() => new() { Type = type, Referenced = referenced, Missing = missing, Path = source.Path };
    }
}
