namespace RedoxExport.Storage;

/// <summary>The purpose of a disk operation, which decides the advice of its error.</summary>
internal enum DiskUse
{
    /// <summary>Writes files of an export, a run or a copy: the next call continues, and complete files are kept.</summary>
    Save,

    /// <summary>Only reads.</summary>
    Read,

    /// <summary>Writes one document as a whole, such as a key, a profile or a report.</summary>
    Document,
}
