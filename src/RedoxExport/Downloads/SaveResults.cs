using RedoxExport.Exports;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Collects what becomes of the files of a save, and passes it on one at a time.</summary>
/// <param name="onFile">Takes each file.</param>
/// <param name="onError">Takes each error.</param>
/// <param name="answer">Compares what came with what was asked for.</param>
/// <param name="damage">Takes the damaged lines of files.</param>
/// <param name="mixedTypes">Takes the lines of other types.</param>
internal sealed class SaveResults(Action<ExportedFile> onFile, Action<RedoxExportException> onError, AnswerCheck? answer, DamageReport damage, MixedTypesReport mixedTypes)
{
    private readonly object _lock = new();
    private readonly List<ExportedFile> _outcomes = [];
    private readonly List<(ManifestFile Row, ExportedFile File)> _miscounted = [];
    private readonly List<(ManifestFile Row, string Name, string Reason)> _unavailable = [];

    /// <summary>The damaged lines of files.</summary>
    public DamageReport Damage { get; } = damage;

    /// <summary>The lines of files that are of other types than the manifest says.</summary>
    public MixedTypesReport MixedTypes { get; } = mixedTypes;

    public int Failures { get; private set; }

    /// <summary>Why files could not be fetched.</summary>
    public FailureCauses Causes { get; } = new();

    /// <summary>How many files of resources came twice without a byte, and were kept so.</summary>
    public int Empty { get; private set; }

    /// <summary>The files with words of the server: what it could not export.</summary>
    public IReadOnlyList<ExportedFile> Outcomes => _outcomes;

    public SaveTotals Totals { get; private set; } = new(0, 0, 0);

    /// <summary>Compares a file with what was asked for.</summary>
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
            MixedTypes.Add(file);
            if (file.HasOutcomes)
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

    /// <summary>The files of the server's own report that it does not give, with the reason.</summary>
    public IReadOnlyList<(ManifestFile Row, string Name, string Reason)> Unavailable => _unavailable;

    public void AddUnavailable(ManifestFile row, string name, string reason)
    {
        lock (_lock)
        {
            _unavailable.Add((row, name, reason));
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
