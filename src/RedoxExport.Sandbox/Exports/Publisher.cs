using RedoxExport.Sandbox.Changes;
using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Publishes the data (Bulk Data Access 4.0.0-ballot, publish). A request after a change of the data makes the next update or list.</summary>
internal sealed class Publisher(SandboxOptions options, JobStore jobs, ServedData data, Uri address) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<PublishedList> _lists = [];

    /// <summary>The current list, up to date.</summary>
    public async Task<PublishedList> CurrentAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            (DataLease lease, int changes) = await data.TakeAsItIsAsync().ConfigureAwait(false);
            if (_lists.Count > 0 && _lists[^1].Changes == changes)
            {
                lease.Dispose();
            }
            else if (_lists.Count > 0 && options.Publish == PublishMode.Chain)
            {
                Add(_lists[^1], lease, changes, _lists[^1].Steps[^1].TransactionTime);
            }
            else
            {
                Add(Begin(), lease, changes, null);
            }

            return _lists[^1];
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Publishes a new complete list, and closes the chain of the one before it.</summary>
    public async Task RenewAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            (DataLease lease, int changes) = await data.TakeAsItIsAsync().ConfigureAwait(false);
            Add(Begin(), lease, changes, null);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A list by the number in the addresses of its pages. Old lists stay available.</summary>
    public async Task<PublishedList?> FindAsync(int number)
    {
        await CurrentAsync().ConfigureAwait(false);
        return number >= 1 && number <= _lists.Count ? _lists[number - 1] : null;
    }

    public void Dispose() => _gate.Dispose();

    private PublishedList Begin()
    {
        if (_lists.Count > 0)
        {
            _lists[^1].IsClosed = true;
        }

        PublishedList list = new(_lists.Count + 1);
        _lists.Add(list);
        return list;
    }

    private void Add(PublishedList list, DataLease lease, int changes, DateTimeOffset? since)
    {
        list.Steps.Add(jobs.Start(new ExportQuery { Level = ExportLevel.System, Since = since }, null, address, lease));
        list.Changes = changes;
    }
}
