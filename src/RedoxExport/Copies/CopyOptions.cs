namespace RedoxExport.Copies;

/// <summary>Options of a copy.</summary>
internal sealed class CopyOptions
{
    /// <summary>The number of files that are copied at the same time.</summary>
    public int ThrottleLimit { get; init; } = 8;

    /// <summary>True if every file is compared with its copy, even if the manifest of the copy says that it is there.</summary>
    public bool Verifies { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
