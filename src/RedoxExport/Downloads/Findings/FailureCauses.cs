using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Collects the reasons why files of a run are missing or damaged: each kind of error once, with the number of files and the first file. Not
/// thread-safe.
/// </summary>
internal sealed class FailureCauses
{
    // A kind is an error id with an HTTP status. If a server answers with very many statuses, the last kind (Other) counts all further ones.
    private const int Most = 20;
    private const string Others = "Other";

    private List<FailureCause> _all = [];

    /// <summary>The kinds, in the order in which they occurred. The run names the first one as its cause.</summary>
    public IReadOnlyList<FailureCause> All => new ReadableList<FailureCause>([.. _all]);

    public void Clear() => _all = [];

    /// <summary>Adds the error of a file that could not be fetched.</summary>
    public void Add(RedoxExportException error) => Add(error.ErrorId, error.StatusCode, error.File, error.Message);

    /// <summary>Adds a file that is no longer as it was saved.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, relative to the export's folder.</param>
    public void Add(ExportedFile file, string name) => Add(file.State.ToString(), null, name, $"{name}: {file.Problem}");

    /// <summary>Restores a kind that was read from <c>runs.json</c>.</summary>
    public void Restore(FailureCause cause) => _all.Add(cause);

    /// <summary>Returns all kinds in one line, without text from the server.</summary>
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
