using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;

namespace RedoxExport.Sandbox.Changes;

/// <summary>
/// The current data and its changes, one change at a time. An export never starts during a change. Therefore a change is either
/// completely later than the transaction time of an export or not later at all, at the precision of FHIR times (milliseconds).
/// </summary>
internal sealed class ServedData(SandboxOptions options, TemporaryFolder temporary, Task<DataSet> first, CancellationToken stopping) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly DataVersions _versions = new(first);
    private readonly DataChanger _changer = new(options);
    private readonly List<SandboxChange> _changes = [];
    private DateTimeOffset _lastChange = DateTimeOffset.MinValue;
    private DateTimeOffset _lastTransaction = DateTimeOffset.MinValue;
    private bool _isChangeDue;

    public Task<DataSet> Current => _versions.Current;

    public IReadOnlyList<SandboxChange> Changes
    {
        get
        {
            lock (_changes)
            {
                return [.. _changes];
            }
        }
    }

    /// <summary>The current data, for reading only. Never makes a change.</summary>
    public DataLease Look() => _versions.Lease(options.TimeProvider.GetUtcNow());

    /// <summary>The data for an export. With <see cref="SandboxOptions.ChangeByItself"/>, a change can happen first.</summary>
    public async Task<DataLease> TakeAsync(ExportQuery query)
    {
        await _gate.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            await ChangeIfDueAsync(query).ConfigureAwait(false);
            return LeaseNow();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The data for a published list, and the number of changes in them. Never makes a change.</summary>
    public async Task<(DataLease Lease, int Changes)> TakeAsItIsAsync()
    {
        await _gate.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            return (LeaseNow(), Changes.Count);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<SandboxChange> ChangeAsync()
    {
        await _gate.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            return await ChangeNowAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Completes when no change is in progress.</summary>
    public async Task EndAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _gate.Release();
    }

    public void Dispose() => _gate.Dispose();

    private DataLease LeaseNow()
    {
        DateTimeOffset now = options.TimeProvider.GetUtcNow();
        DateTimeOffset transactionTime = now > _lastChange ? now : _lastChange;
        _lastTransaction = transactionTime > _lastTransaction ? transactionTime : _lastTransaction;
        return _versions.Lease(transactionTime);
    }

    // Several exports can belong to one run of a client. An export with "patient" belongs to the export before it, so it triggers no
    // change. An export of patient ids belongs to the export after it: a change can happen before it, but not between the two.
    private async Task ChangeIfDueAsync(ExportQuery query)
    {
        if (!options.ChangeByItself || query.Patients.Count > 0
            || (query.GroupId is not null && (await Current.ConfigureAwait(false)).FindGroup(query.GroupId) is null))
        {
            return;
        }

        if (_isChangeDue)
        {
            await ChangeNowAsync().ConfigureAwait(false);
        }

        _isChangeDue = !query.IsForIds;
    }

    private async Task<SandboxChange> ChangeNowAsync()
    {
        DataSet before = await Current.ConfigureAwait(false);
        DateTimeOffset moment = NextMoment();
        string folder = temporary.CreateFolder(FormattableString.Invariant($"data-{before.History.Step + 1}"));
        try
        {
            (DataSet data, SandboxChange change) = await Task.Run(() => _changer.Apply(before, folder, moment, stopping), stopping).ConfigureAwait(false);
            _lastChange = moment;
            _versions.Replace(data);
            lock (_changes)
            {
                _changes.Add(change);
            }

            return change;
        }
        catch (Exception)
        {
            // The data is unchanged, and the same step can be retried.
            TemporaryFolder.TryDelete(folder);
            throw;
        }
    }

    // Later than the transaction time of every export and the time of every change, even if the clock stands still or is set back.
    private DateTimeOffset NextMoment()
    {
        DateTimeOffset told = _lastTransaction > _lastChange ? _lastTransaction : _lastChange;
        DateTimeOffset now = WholeMilliseconds(options.TimeProvider.GetUtcNow());
        return now > told ? now : WholeMilliseconds(told).AddMilliseconds(1);
    }

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
