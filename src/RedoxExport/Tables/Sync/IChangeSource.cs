using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>Resources whose rows are kept in step by a database: all of them, and what changed since an earlier state.</summary>
internal interface IChangeSource
{
    /// <summary>The name of the present state.</summary>
    string Revision { get; }

    /// <summary>The server's time of the present state.</summary>
    DateTimeOffset TransactionTime { get; }

    /// <summary>The file with all resources of a type, a line each; <see langword="null"/> if there are none.</summary>
    ResourceFile? FileOf(string type);

    /// <summary>The number of all resources of a type.</summary>
    long CountOf(string type);

    /// <summary>The changes from an earlier state to the present one, oldest first; <see langword="null"/> if they are no longer on disk.</summary>
    IReadOnlyList<TypeChanges>? Since(string revision);

    /// <summary>True if the files that were read are still those of the present state.</summary>
    bool IsCurrent();
}

/// <summary>The resources of a type that changed.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="RemovedIds">The ids of all resources that were updated or removed. Their rows are deleted first.</param>
/// <param name="Lines">The file with the resources that were added or updated, a line each; <see langword="null"/> if there are none.</param>
/// <param name="Count">The number of lines.</param>
internal sealed record TypeChanges(string Type, IEnumerable<string> RemovedIds, ResourceFile? Lines, long Count);
