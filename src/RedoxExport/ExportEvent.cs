namespace RedoxExport;

/// <summary>How much an event matters.</summary>
public enum ExportEventLevel
{
    /// <summary>For whoever looks closely: one request, one retry.</summary>
    Verbose,

    /// <summary>Something that an administrator should know, though the work goes on.</summary>
    Warning,
}

/// <summary>Something that happened on the way. Its message is safe to print and to log.</summary>
public sealed class ExportEvent
{
    internal ExportEvent(ExportEventLevel level, string name, string message)
    {
        Level = level;
        Name = name;
        Message = message;
    }

    /// <summary>How much it matters.</summary>
    public ExportEventLevel Level { get; }

    /// <summary>A stable name, such as <c>RequestRetried</c>.</summary>
    public string Name { get; }

    /// <summary>What happened, for a person.</summary>
    public string Message { get; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}
