namespace RedoxExport.Copies;

/// <summary>The result of a copy: an export, a run or a current view.</summary>
public sealed class CopiedExport
{
    internal CopiedExport()
    {
    }

    /// <summary>The folder that was copied.</summary>
    public string Path { get; internal init; } = string.Empty;

    /// <summary>The address of the copy: a folder, or an address such as <c>s3://bucket/prefix/name</c>.</summary>
    public string Destination { get; internal init; } = string.Empty;

    /// <summary>The number of files in the copy, without its manifest.</summary>
    public int Files { get; internal init; }

    /// <summary>The size of these files, in bytes.</summary>
    public long Bytes { get; internal init; }

    /// <summary>The number of files that were copied now.</summary>
    public int CopiedFiles { get; internal init; }

    /// <summary>The size of the files that were copied now, in bytes.</summary>
    public long CopiedBytes { get; internal init; }

    /// <summary>The number of files that were there already.</summary>
    public int SkippedFiles { get; internal init; }

    /// <summary>The number of resources in the copy.</summary>
    public long Resources { get; internal init; }

    /// <summary>The server's time of the data, if it is known.</summary>
    public DateTimeOffset? TransactionTime { get; internal init; }

    /// <summary>The time that the copy took.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => Destination;
}
