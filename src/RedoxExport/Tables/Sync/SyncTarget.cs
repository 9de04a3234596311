namespace RedoxExport.Tables;

/// <summary>
/// A database whose tables follow a source. Everything between <see cref="BeginAsync"/> and <see cref="CommitAsync"/> is one transaction: disposing
/// the target before that undoes it. A method reports a failure as a <see cref="RedoxExportException"/> whose text has no value of a row.
/// </summary>
internal abstract class SyncTarget : IDisposable
{
    public abstract SyncDialect Dialect { get; }

    /// <summary>The database for people: name, host and schema.</summary>
    public abstract string Description { get; }

    /// <summary>Advice about the settings of the database, as sentences; <see langword="null"/> if there is none. Known after <see cref="BeginAsync"/>.</summary>
    public virtual string? Notice => null;

    /// <summary>Connects, and checks the version of the server. If it is called again, it connects anew.</summary>
    public abstract Task OpenAsync(CancellationToken cancellation);

    /// <summary>
    /// Begins the transaction, and creates the schema and the table of marks if they are missing. It waits until no other sync of the same schema is
    /// running.
    /// </summary>
    /// <param name="onWait">Called if another sync is running.</param>
    /// <param name="cancellation">Stops the wait.</param>
    public abstract Task BeginAsync(Action onWait, CancellationToken cancellation);

    /// <summary>The marks of all sources; empty if there is no table of marks yet.</summary>
    public abstract Task<IReadOnlyList<SyncMark>> ReadMarksAsync(CancellationToken cancellation);

    /// <summary>The columns of a table in their order; <see langword="null"/> if there is no such table.</summary>
    public abstract Task<IReadOnlyList<DatabaseColumn>?> ReadColumnsAsync(string name, CancellationToken cancellation);

    /// <summary>Runs a statement of <see cref="Dialect"/>.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="table">The table that it is for, for an error.</param>
    /// <param name="cancellation">Stops it.</param>
    public abstract Task ExecuteAsync(string statement, string table, CancellationToken cancellation);

    /// <summary>Creates an empty batch. Called by several threads.</summary>
    public abstract SyncBatch NewBatch(SyncTable table);

    /// <summary>Adds rows to a table, in bulk.</summary>
    public abstract Task WriteAsync(SyncTable table, IReadOnlyList<SyncBatch> batches, CancellationToken cancellation);

    /// <summary>Brings ids to the database, in place of those before, for <see cref="DeleteStagedAsync"/>.</summary>
    public abstract Task StageIdsAsync(IEnumerable<string> ids, CancellationToken cancellation);

    /// <summary>Deletes the source's rows of the resources with these ids.</summary>
    /// <returns>The number of rows.</returns>
    public abstract Task<long> DeleteStagedAsync(SyncTable table, CancellationToken cancellation);

    /// <summary>Deletes all rows of the source. Readers see the old rows until the transaction ends.</summary>
    /// <returns>The number of rows.</returns>
    public abstract Task<long> DeleteAllAsync(SyncTable table, CancellationToken cancellation);

    /// <summary>Collects statistics about a table that was loaded, so that the first queries are planned well.</summary>
    public abstract Task AnalyzeAsync(SyncTable table, CancellationToken cancellation);

    /// <summary>Gives the users of the old table the same rights to the new one that replaces it.</summary>
    public abstract Task CopyGrantsAsync(SyncTable table, CancellationToken cancellation);

    /// <summary>Writes a mark in place of the one for the same table and source.</summary>
    public abstract Task WriteMarkAsync(SyncMark mark, CancellationToken cancellation);

    /// <summary>Deletes the marks of a table for all other sources.</summary>
    public abstract Task DeleteOtherMarksAsync(SyncTable table, CancellationToken cancellation);

    public abstract Task CommitAsync(CancellationToken cancellation);

    /// <summary>Closes the connection. A transaction that is not complete is undone.</summary>
    public abstract void Dispose();
}
