namespace RedoxExport.Tables;

/// <summary>The state of a source that a table has.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Table">The name of the table.</param>
/// <param name="Revision">The state of the source.</param>
/// <param name="TransactionTime">The server's time of that state.</param>
/// <param name="Fingerprint">The <see cref="SyncTable.Fingerprint"/> of the table that was loaded.</param>
/// <param name="Rows">The number of rows of the source.</param>
internal sealed record SyncMark(string Source, string Table, string Revision, DateTimeOffset TransactionTime, string Fingerprint, long Rows);
