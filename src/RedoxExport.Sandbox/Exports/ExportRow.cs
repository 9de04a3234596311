using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Exports;

/// <summary>A file as the manifest lists it: what the manifest says of it need not be true.</summary>
internal sealed class ExportRow(RowKind kind, int number, DataFile file)
{
    public RowKind Kind => kind;

    /// <summary>Its number in its address, from 1, through all arrays.</summary>
    public int Number => number;

    /// <summary>What is sent for it.</summary>
    public DataFile File { get; set; } = file;

    /// <summary>What the manifest says of its resources' number.</summary>
    public long Count { get; set; } = file.ResourceCount;

    /// <summary>The manifest says how many resources and bytes it has.</summary>
    public bool SaysCount { get; set; } = true;

    /// <summary>Whether its address is on the second origin.</summary>
    public bool IsForeign { get; set; }

    /// <summary>Whether its address, on whatever origin, gives it only to who has a token.</summary>
    public bool IsLocked { get; set; }

    /// <summary>Whether its address has a signature, as links to object stores have, which is good without a token and not with one.</summary>
    public bool IsSigned { get; set; }

    /// <summary>Whether its address is answered 404.</summary>
    public bool IsMissing { get; init; }

    /// <summary>What the manifest says instead of its address.</summary>
    public string? Message { get; init; }

    /// <summary>Issues of each severity, of a file of OperationOutcomes.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Severities { get; init; } = [];
}
