namespace RedoxExport.Attachments;

/// <summary>
/// The errors of attachments, by cause: the first of each, and how many more there are. A server that has lost a hundred thousand attachments is
/// one error.
/// </summary>
internal sealed class AttachmentFailures
{
    // More causes than this are counted with the last one.
    private const int MostCauses = 20;

    private readonly object _lock = new();
    private readonly Dictionary<(string ErrorId, int? Status), (RedoxExportException First, int Count)> _causes = [];

    /// <summary>Adds an error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="name">The attachment, in words.</param>
    public void Add(RedoxExportException error, string name)
    {
        lock (_lock)
        {
            (string ErrorId, int? Status) cause = (error.ErrorId, error.StatusCode);
            if (!_causes.ContainsKey(cause) && _causes.Count == MostCauses)
            {
                cause = _causes.Keys.Last();
            }

            _causes[cause] = _causes.TryGetValue(cause, out (RedoxExportException First, int Count) known)
                ? (known.First, known.Count + 1)
                : (error.OfFile(name), 1);
        }
    }

    /// <summary>An error for each cause.</summary>
    public IReadOnlyList<RedoxExportException> Errors()
    {
        lock (_lock)
        {
            return [.. _causes.Values.Select(cause => cause.First.OfOthersToo(cause.Count - 1))];
        }
    }
}
