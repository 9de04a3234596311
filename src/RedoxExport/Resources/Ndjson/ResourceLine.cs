namespace RedoxExport.Resources;

/// <summary>What reading a line gave: a resource, or what is wrong. The reading goes on after either.</summary>
public readonly struct ResourceLine
{
    internal ResourceLine(FhirResource resource)
    {
        Resource = resource;
    }

    internal ResourceLine(RedoxExportException error)
    {
        Error = error;
    }

    /// <summary>The resource, or <see langword="null"/> where there is an <see cref="Error"/>.</summary>
    public FhirResource? Resource { get; }

    /// <summary>
    /// <c>ResourceLineDamaged</c>, with file and line number; or, as the last of a file, <c>ResourceFileDamaged</c> or
    /// <c>ResourceFileUnreadable</c>.
    /// </summary>
    public RedoxExportException? Error { get; }
}
