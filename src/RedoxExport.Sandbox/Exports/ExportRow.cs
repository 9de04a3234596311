using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Exports;

/// <summary>A file as the manifest lists it. A fault can make the listed properties wrong.</summary>
internal sealed class ExportRow(RowKind kind, int number, DataFile file)
{
    public RowKind Kind => kind;

    /// <summary>The number in the file's address, from 1, counted across all arrays of the manifest.</summary>
    public int Number => number;

    /// <summary>The file that is sent.</summary>
    public DataFile File { get; set; } = file;

    /// <summary>The number of resources according to the manifest.</summary>
    public long Count { get; set; } = file.ResourceCount;

    /// <summary>True if the manifest gives the number of resources and, in STU4, of bytes.</summary>
    public bool SaysCount { get; set; } = true;

    /// <summary>True if the address is on the second origin.</summary>
    public bool IsForeign { get; set; }

    /// <summary>True if the address needs a token even on the second origin.</summary>
    public bool IsLocked { get; set; }

    /// <summary>True if the address has a signature, like a link to an object store. It works only without a token.</summary>
    public bool IsSigned { get; set; }

    /// <summary>True if a request for the address is answered 404.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The text that the manifest has instead of the address.</summary>
    public string? Message { get; init; }

    /// <summary>For a file of OperationOutcomes: the number of issues of each severity.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Severities { get; init; } = [];
}
