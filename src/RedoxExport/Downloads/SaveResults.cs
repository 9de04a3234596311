using RedoxExport.Exports;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Collects what becomes of the files of a save, and passes it on one at a time.</summary>
/// <param name="onFile">Takes each file.</param>
/// <param name="onError">Takes each error.</param>
/// <param name="answer">Compares what came with what was asked for.</param>
/// <param name="damage">Takes the damaged lines of files.</param>
internal sealed class SaveResults(Action<ExportedFile> onFile, Action<RedoxExportException> onError, AnswerCheck? answer, DamageReport damage)
{
    private readonly object _lock = new();
    private readonly List<ExportedFile> _outcomes = [];
    private readonly List<(ManifestFile Row, ExportedFile File)> _miscounted = [];

    /// <summary>The damaged lines of files.</summary>
    public DamageReport Damage { get; } = damage;

    public int Failures { get; private set; }

    /// <summary>Why files could not be fetched.</summary>
    public FailureCauses Causes { get; } = new();

    /// <summary>How many files of resources came twice without a byte, and were kept so.</summary>
    public int Empty { get; private set; }

    /// <summary>The files in which the server says what it could not export.</summary>
    public IReadOnlyList<ExportedFile> Outcomes => _outcomes;

    public SaveTotals Totals { get; private set; } = new(0, 0, 0);

    /// <summary>Compares a file with what was asked for.</summary>
    public static void Compare(AnswerCheck? answer, ExportedFile file)
    {
        if (file.Category == FileCategory.Output)
        {
            answer?.AddFile(LineTypes.OfName(file.Type), file.ResourceCount);
        }
    }

    /// <summary>The files that the server counts otherwise, with their rows.</summary>
    public IReadOnlyList<(ManifestFile Row, ExportedFile File)> Miscounted => _miscounted;

    /// <param name="file">The file.</param>
    /// <param name="row">Its row of the list.</param>
    public void Add(ExportedFile file, ManifestFile row)
    {
        lock (_lock)
        {
            Totals = Totals.With(file);
            Compare(answer, file);
            Damage.Add(file);
            if (file.Category == FileCategory.Outcome)
            {
                _outcomes.Add(file);
            }

            if (file.State is ExportedFileState.CountMismatch or ExportedFileState.DamagedLines)
            {
                _miscounted.Add((row, file));
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

    public void CountEmpty()
    {
        lock (_lock)
        {
            Empty++;
        }
    }
}
