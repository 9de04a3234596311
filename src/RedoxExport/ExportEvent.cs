namespace RedoxExport;

/// <summary>The importance of an event.</summary>
internal enum ExportEventLevel
{
    /// <summary>A detail for troubleshooting: one request, one retry.</summary>
    Verbose,

    /// <summary>A step of a run: a wait began, a file is complete, the run ended.</summary>
    Information,

    /// <summary>An administrator should know of it, although the work continues.</summary>
    Warning,
}

/// <summary>An event of an operation. Its message is safe to display and to log.</summary>
internal sealed class ExportEvent
{
    internal ExportEvent(ExportEventLevel level, string name, string message, params (string Name, object? Value)[] data)
    {
        Level = level;
        Name = name;
        Message = message;
        Data = data.Where(item => item.Value is not null).ToDictionary(item => item.Name, item => item.Value!, StringComparer.Ordinal);
    }

    /// <summary>The importance of the event.</summary>
    public ExportEventLevel Level { get; }

    /// <summary>A stable name, such as <c>RequestRetried</c>.</summary>
    public string Name { get; }

    /// <summary>The message, for a person.</summary>
    public string Message { get; }

    /// <summary>
    /// The event's values by name: counts, bytes, seconds, and names that the module made, such as that of a file. Never contains patient data
    /// or a secret. Empty if the event has none.
    /// </summary>
    public IReadOnlyDictionary<string, object> Data { get; }

    /// <summary>
    /// For an event that is a finding about the data: its severity. The event's name is then the finding's code, and a run keeps the finding.
    /// <see langword="null"/> for every other event.
    /// </summary>
    public RunFindingSeverity? Severity { get; internal init; }

    /// <summary>For a problem: true if it means that data are missing, not only that they differ from the request.</summary>
    internal bool MeansMissingData { get; init; }

    /// <summary>True if the event is about a lasting condition, so that a session reports it only once.</summary>
    internal bool IsOncePerSession { get; init; }

    /// <summary>The same event, with a text before its message.</summary>
    /// <param name="beginning">The text, which ends with a colon and a space.</param>
    internal ExportEvent After(string beginning) => new(Level, Name, beginning + Message, [.. Data.Select(item => (item.Key, (object?)item.Value))])
    {
        Severity = Severity,
        MeansMissingData = MeansMissingData,
        IsOncePerSession = IsOncePerSession,
    };

    /// <inheritdoc/>
    public override string ToString() => Message;
}
