using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Collects the results of a save and passes them on, one at a time.</summary>
/// <param name="onFile">Receives each file.</param>
/// <param name="onError">Receives each error.</param>
/// <param name="answer">Compares the received resources with the request.</param>
/// <param name="findings">Collects the findings on files.</param>
internal sealed class SaveResults(Action<ExportedFile> onFile, Action<RedoxExportException> onError, AnswerCheck? answer, FolderFindings findings)
{
    private readonly object _lock = new();
    private readonly List<ExportedFile> _outcomes = [];

    public int Failures { get; private set; }

    /// <summary>The reasons why files could not be fetched.</summary>
    public FailureCauses Causes { get; } = new();

    /// <summary>The number of resource files that came empty twice and were kept.</summary>
    public int Empty { get; private set; }

    /// <summary>The files with OperationOutcome lines, which say what the server could not export.</summary>
    public IReadOnlyList<ExportedFile> Outcomes => _outcomes;

    public SaveTotals Totals { get; private set; } = new(0, 0, 0);

    /// <summary>Compares the resources of a file with the request.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static void Compare(AnswerCheck? answer, ExportedFile file)
    {
        if (answer is null || file.Category != FileCategory.Output)
        {
            return;
        }

        foreach (KeyValuePair<string?, long> type in file.CountsByType())
        {
            answer.AddFile(LineTypes.OfName(type.Key), type.Value);
        }
    }

    [MethodImpl(HotPath.Optimized)]
    public void Add(ExportedFile file, ManifestFile row)
    {
        lock (_lock)
        {
            Totals = Totals.With(file);
            Compare(answer, file);
            findings.Add(row, file);
            if (file.HasOutcomes)
            {
                _outcomes.Add(file);
            }

            onFile(file);
        }
    }

    public void Add(RedoxExportException error)
    {
        lock (_lock)
        {
            Failures++;
            Causes.Add(error);
            onError(error);
        }
    }

    /// <summary>See <see cref="FolderFindings.AddUnavailable"/>.</summary>
    public void AddUnavailable(ManifestFile row, string name, string reason)
    {
        lock (_lock)
        {
            findings.AddUnavailable(row, name, reason);
        }
    }

    /// <summary>Counts files that were not requested, for the same reason as an error that has already been reported.</summary>
    public void CountAlike(RedoxExportException error, int files)
    {
        lock (_lock)
        {
            Failures += files;
            for (int i = 0; i < files; i++)
            {
                Causes.Add(error);
            }
        }
    }

    public void CountEmpty()
    {
        lock (_lock)
        {
            Empty++;
        }
    }
}
