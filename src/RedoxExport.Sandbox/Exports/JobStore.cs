using System.Collections.Concurrent;
using System.Globalization;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Faults;
using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Exports;

/// <summary>The exports that have been started and not yet deleted.</summary>
internal sealed class JobStore(SandboxOptions options, TemporaryFolder temporary, RowBuilder rows, FaultPlan faults)
{
    private readonly ConcurrentDictionary<Guid, SandboxJob> _jobs = new();
    private int _number;

    /// <param name="query">The parsed kick-off.</param>
    /// <param name="patients">The only patients to export, or <see langword="null"/> for all.</param>
    /// <param name="request">The address of the kick-off.</param>
    /// <param name="data">The data. The job keeps it until the job ends.</param>
    public SandboxJob Start(ExportQuery query, HashSet<string>? patients, Uri request, DataLease data)
    {
        query.LeftOut = [.. options.LeftOut.Select(LeftOutType.Parse).OfType<LeftOutType>()];
        int number = Interlocked.Increment(ref _number);
        SandboxJob job = new()
        {
            Id = DeterministicId.Create(options.Seed, "job", number),
            Query = query,
            Request = request,
            TransactionTime = data.Moment,
            TimeFault = faults.TryStrike(Fault.ClockAtEnd, Fault.ClockAtPoll)?.Fault,
            TimeTextFault = faults.TryStrike(Fault.ClockNoZone, Fault.ClockZoneName, Fault.ClockEmpty, Fault.ClockMissing)?.Fault,
            TokenFlagFault = faults.TryStrike(Fault.TokenFlagMissing, Fault.TokenFlagText)?.Fault,
            HasErrorObject = faults.TryStrike(Fault.ErrorIsObject) is not null,
            HasLinksByHost = faults.TryStrike(Fault.LinksHttp) is not null,
            Data = data,
            Folder = temporary.CreateFolder("job-" + number.ToString(CultureInfo.InvariantCulture)),
        };
        ExportBuilder builder = new(query, patients, new FileLimits(options.EffectiveMaxResourcesPerFile, query.MinimumFileSize, query.MaximumFileSize), job.Folder);
        job.Begin(
            async cancelled => builder.Build(await data.Data.ConfigureAwait(false), cancelled),
            (all, files) => rows.Build(job, files, builder.FindDeletions(all)));
        _jobs[job.Id] = job;
        return job;
    }

    /// <summary>The job, unless it is unknown, deleted or expired.</summary>
    public SandboxJob? Find(string id)
    {
        if (!Guid.TryParseExact(id, "D", out Guid key) || !_jobs.TryGetValue(key, out SandboxJob? job))
        {
            return null;
        }

        if (job.ExpiresAt <= options.TimeProvider.GetUtcNow())
        {
            Remove(job);
            return null;
        }

        return job;
    }

    public void Remove(SandboxJob job)
    {
        if (_jobs.TryRemove(job.Id, out _))
        {
            _ = job.EndAsync();
        }
    }

    /// <summary>Ends all jobs. Completes when no job writes files.</summary>
    public Task EndAllAsync() => Task.WhenAll(_jobs.Values.Select(job => job.EndAsync()));
}
