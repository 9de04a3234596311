using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Collects why files of a run are missing or damaged: each kind of error once, with its number and its first file. One thread at a time.</summary>
internal sealed class FailureCauses
{
    // The kinds are ids of errors with a status each. A server that answers with every status there is gives a last kind to all the others.
    private const int Most = 20;
    private const string Others = "Other";

    private List<FailureCause> _all = [];

    /// <summary>The kinds, in the order in which they came: the first is the cause that the run names.</summary>
    public IReadOnlyList<FailureCause> All => new ReadableList<FailureCause>([.. _all]);

    public void Clear() => _all = [];

    /// <summary>Takes the error of a file that could not be fetched.</summary>
    public void Add(RedoxExportException error) => Add(error.ErrorId, error.StatusCode, error.File, error.Message);

    /// <summary>Takes a file that is not as it was saved.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, relative to the export's folder.</param>
    public void Add(ExportedFile file, string name) => Add(file.State.ToString(), null, name, $"{name}: {file.Problem}");

    /// <summary>Takes a kind as <c>runs.json</c> has it.</summary>
    public void Restore(FailureCause cause) => _all.Add(cause);

    /// <summary>All kinds in a line, without words of the server's.</summary>
    public static string Summarize(IEnumerable<FailureCause> causes) => string.Join("; ", causes.Select(cause => cause.Summary));

    private void Add(string code, int? status, string? file, string message)
    {
        FailureCause? same = _all.Find(cause => cause.Code == code && cause.StatusCode == status) ?? (_all.Count >= Most ? _all.Find(cause => cause.Code == Others) : null);
        if (same is not null)
        {
            same.Count++;
            return;
        }

        bool isLast = _all.Count == Most - 1;
        _all.Add(new FailureCause(isLast ? Others : code, isLast ? null : status, 1, file, message));
    }
}
