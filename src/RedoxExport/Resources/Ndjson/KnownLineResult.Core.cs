namespace RedoxExport.Resources;

/// <summary>The result of adding a line without scanning it.</summary>
internal enum KnownLineResult
{
    /// <summary>The line is not known. It has to be scanned.</summary>
    Unknown,

    /// <summary>The line is a resource, and is done.</summary>
    Done,

    /// <summary>The line is a resource that is wanted. Its members and values have to be found.</summary>
    Wanted,
}
