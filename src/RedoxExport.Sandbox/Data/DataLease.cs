namespace RedoxExport.Sandbox.Data;

/// <summary>A data set that keeps its files until this is disposed, whatever changes meanwhile.</summary>
internal sealed class DataLease(Task<DataSet> data, DateTimeOffset moment, Action release) : IDisposable
{
    private int _released;

    public Task<DataSet> Data => data;

    /// <summary>The time of which the data is: nothing that it lacks is as old, nothing that it has is younger.</summary>
    public DateTimeOffset Moment => moment;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            release();
        }
    }
}
