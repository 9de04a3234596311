namespace RedoxExport.Resources;

/// <summary>The result of reading a line: a resource or an error. Reading continues after either.</summary>
internal readonly struct ResourceLine
{
    internal ResourceLine(FhirResource resource)
    {
        Resource = resource;
    }

    internal ResourceLine(RedoxExportException error)
    {
        Error = error;
    }

    /// <summary>The resource, or <see langword="null"/> if there is an <see cref="Error"/>.</summary>
    public FhirResource? Resource { get; }

    /// <summary>
    /// <c>ResourceLineDamaged</c>, with the file and the line number; or, as the last item of a file, <c>ResourceFileDamaged</c>,
    /// <c>ResourceFileUnreadable</c> or <c>ResourceFileNotFound</c>. <see langword="null"/> if there is a <see cref="Resource"/>.
    /// </summary>
    public RedoxExportException? Error { get; }
}
