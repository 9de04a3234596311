namespace RedoxExport;

/// <summary>How much an event matters.</summary>
public enum ExportEventLevel
{
    /// <summary>For whoever looks closely: one request, one retry.</summary>
    Verbose,

    /// <summary>A step of a run: it began to wait, a file is whole, it ended.</summary>
    Information,

    /// <summary>Something that an administrator should know, though the work goes on.</summary>
    Warning,
}

/// <summary>Something that happened on the way. Its message is safe to print and to log.</summary>
public sealed class ExportEvent
{
    internal ExportEvent(ExportEventLevel level, string name, string message, params (string Name, object? Value)[] data)
    {
        Level = level;
        Name = name;
        Message = message;
        Data = data.Where(item => item.Value is not null).ToDictionary(item => item.Name, item => item.Value!, StringComparer.Ordinal);
    }

    /// <summary>How much it matters.</summary>
    public ExportEventLevel Level { get; }

    /// <summary>A stable name, such as <c>RequestRetried</c>.</summary>
    public string Name { get; }

    /// <summary>What happened, for a person.</summary>
    public string Message { get; }

    /// <summary>
    /// The numbers of it, by name: counts, bytes, seconds; and names that are our own, such as that of a file. Never anything of a patient
    /// or a secret. Empty where the event has none.
    /// </summary>
    public IReadOnlyDictionary<string, object> Data { get; }

    /// <summary>
    /// For an event that judges what came: how much it matters. Its name is the finding's code then, and a run keeps it as one of its
    /// findings. <see langword="null"/> for every other event.
    /// </summary>
    public RunFindingSeverity? Severity { get; internal init; }

    /// <summary>For a problem: whether it means that data are missing, and not only that they are others.</summary>
    internal bool MeansMissingData { get; init; }

    /// <summary>Whether it is about something that stays as it is, so that one session says it once.</summary>
    internal bool IsOncePerSession { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}
