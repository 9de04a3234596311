using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>The exports that the cmdlets of one runspace have started or attached to, so that they can be listed and found by id.</summary>
internal sealed class JobStore
{
    // Limits memory in a session that starts exports for weeks: the most recent ones are kept.
    private const int Most = 1000;

    private static readonly ConditionalWeakTable<Runspace, JobStore> Stores = new();

    private readonly object _lock = new();
    private readonly List<ExportJob> _jobs = [];

    /// <summary>The store of the current runspace. Call it on the pipeline thread.</summary>
    public static JobStore Current => Stores.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>All exports, in the order in which they were first added.</summary>
    public IReadOnlyList<ExportJob> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _jobs];
            }
        }
    }

    /// <summary>Adds an export and replaces another object for the same export.</summary>
    public ExportJob Add(ExportJob job)
    {
        lock (_lock)
        {
            int known = _jobs.FindIndex(old => old.PollingUri == job.PollingUri);
            if (known >= 0)
            {
                _jobs[known] = job;
            }
            else
            {
                _jobs.Add(job);
                if (_jobs.Count > Most)
                {
                    _jobs.RemoveAt(0);
                }
            }
        }

        return job;
    }

    /// <summary>Removes all exports from the list.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _jobs.Clear();
        }
    }
}
