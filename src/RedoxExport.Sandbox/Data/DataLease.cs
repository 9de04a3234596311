namespace RedoxExport.Sandbox.Data;

/// <summary>A data set whose files are kept until the lease is disposed, even if the data changes in the meantime.</summary>
internal sealed class DataLease(Task<DataSet> data, DateTimeOffset moment, Action release) : IDisposable
{
    private int _released;

    public Task<DataSet> Data => data;

    /// <summary>The time of the data. Every change in the data is at or before this time; every change that is not, is later.</summary>
    public DateTimeOffset Moment => moment;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            release();
        }
    }
}
