using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Collects what becomes of the files of a save, and passes it on one at a time.</summary>
/// <param name="onFile">Takes each file.</param>
/// <param name="onError">Takes each error.</param>
/// <param name="answer">Compares what came with what was asked for.</param>
/// <param name="findings">Takes what is odd about files.</param>
internal sealed class SaveResults(Action<ExportedFile> onFile, Action<RedoxExportException> onError, AnswerCheck? answer, FolderFindings findings)
{
    private readonly object _lock = new();
    private readonly List<ExportedFile> _outcomes = [];

    public int Failures { get; private set; }

    /// <summary>Why files could not be fetched.</summary>
    public FailureCauses Causes { get; } = new();

    /// <summary>How many files of resources came twice without a byte, and were kept so.</summary>
    public int Empty { get; private set; }

    /// <summary>The files with words of the server: what it could not export.</summary>
    public IReadOnlyList<ExportedFile> Outcomes => _outcomes;

    public SaveTotals Totals { get; private set; } = new(0, 0, 0);

    /// <summary>Compares a file with what was asked for.</summary>
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

    /// <param name="file">The file.</param>
    /// <param name="row">Its row of the list.</param>
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

    /// <summary>Counts files that could not be asked for, for the same reason as one that has been said.</summary>
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
