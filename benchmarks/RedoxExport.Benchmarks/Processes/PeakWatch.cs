using System.Diagnostics;

namespace RedoxExport.Benchmarks.Processes;

/// <summary>Windows adds nothing up for a parent: there, what runs is looked at every 20 ms. Elsewhere this does nothing.</summary>
internal sealed class PeakWatch : IDisposable
{
    private readonly List<Process> _running = [];
    private readonly Timer? _timer;

    public PeakWatch() => _timer = OperatingSystem.IsWindows() ? new Timer(_ => Look(), null, 20, 20) : null;

    public long Peak { get; private set; }

    public double Processor { get; private set; }

    public void Add(Process process)
    {
        if (_timer is not null)
        {
            lock (_running)
            {
                _running.Add(process);
            }
        }
    }

    public void Remove(Process process)
    {
        if (_timer is not null)
        {
            lock (_running)
            {
                _running.Remove(process);
                Processor += process.TotalProcessorTime.TotalSeconds;
            }
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        lock (_running)
        {
            foreach (Process process in _running)
            {
                process.Refresh();
                if (!process.HasExited)
                {
                    Peak = Math.Max(Peak, process.PeakWorkingSet64);
                }
            }
        }
    }
}
