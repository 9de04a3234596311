using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Runs;

/// <summary>Adds up the files and resources that the exports of a run have received.</summary>
internal sealed class RunTotals(ExportRun run)
{
    private const string Mixed = "Output";

    private readonly ReadableCounts _resources = new();

    public void Clear()
    {
        _resources.Clear();
        run.Resources = _resources;
        run.ResourceCount = 0;
        run.FileCount = 0;
        run.Bytes = 0;
        run.DamagedFiles = 0;
        run.CausesFound.Clear();
        run.OutcomeErrors = 0;
        run.OutcomeWarnings = 0;
    }

    public void Add(ExportedFile file) => Count(file, 1);

    /// <summary>Subtracts a file that was added, because another one replaces it.</summary>
    public void Remove(ExportedFile file) => Count(file, -1);

    private void Count(ExportedFile file, int sign)
    {
        run.FileCount += sign;
        run.Bytes += sign * file.Length;
        if (file.Category == FileCategory.Output)
        {
            foreach (KeyValuePair<string?, long> counted in file.CountsByType())
            {
                string type = counted.Key ?? Mixed;
                _resources[type] = (_resources.TryGetValue(type, out long before) ? before : 0) + (sign * counted.Value);
            }

            run.ResourceCount += sign * file.ResourceCount;
        }
    }
}
