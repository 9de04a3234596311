using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The rows of a save whose host gave no answer for as long as it is waited for. Each further row would be waited for as long.</summary>
internal sealed class SilentRows
{
    // One request that is silent may be a file that the server cannot give. A connection that cannot be made is the host's, and so are two.
    private const int Enough = 2;

    private readonly object _lock = new();
    private readonly List<(int Row, string Host, RedoxExportException? Error)> _rows = [];
    private readonly Dictionary<string, int> _signs = new(StringComparer.OrdinalIgnoreCase);
    private volatile bool _hasAny;

    /// <summary>Whether any host is silent: asked for every file, without a lock.</summary>
    public bool HasAny => _hasAny;

    /// <summary>Whether a host is not to be asked again in this save.</summary>
    public bool Has(string host)
    {
        lock (_lock)
        {
            return _signs.TryGetValue(host, out int signs) && signs >= Enough;
        }
    }

    /// <summary>A row was waited for in vain.</summary>
    /// <param name="row">The row.</param>
    /// <param name="host">The host of its link. Another one may be silent: the one that it leads to, or that of the token.</param>
    /// <param name="error">The error.</param>
    public void Add(int row, string host, RedoxExportException error)
    {
        lock (_lock)
        {
            _rows.Add((row, host, error));
            _ = _signs.TryGetValue(host, out int signs);
            _signs[host] = signs + (error.Fate == RequestFate.NotSent ? Enough : 1);
            _hasAny = true;
        }
    }

    /// <summary>A row was not asked for, because its host is one of these.</summary>
    public void Add(int row, string host)
    {
        lock (_lock)
        {
            _rows.Add((row, host, null));
        }
    }

    /// <summary>Takes out the rows whose host answers by now. What led to another host that is still silent stays.</summary>
    public int[] TakeAnswering(RequestGate gate)
    {
        lock (_lock)
        {
            List<int> answered = [];
            _rows.RemoveAll(row =>
            {
                if (!IsAnswered(row))
                {
                    return false;
                }

                answered.Add(row.Row);
                _signs.Remove(row.Host);
                return true;
            });
            return [.. answered];
        }

        bool IsAnswered((int Row, string Host, RedoxExportException? Error) row) =>
            gate.SilenceOf(row.Host) is null && (row.Error?.SilentHost is not { } silent || gate.SilenceOf(silent) is null);
    }

    /// <summary>Reports what is left: one error for each host, which says how many files it is about.</summary>
    public void Report(SaveResults saved)
    {
        foreach (IGrouping<string, (int Row, string Host, RedoxExportException? Error)> host in _rows.GroupBy(row => row.Host, StringComparer.OrdinalIgnoreCase))
        {
            // A row without an error was left out because of one with an error.
            RedoxExportException first = host.Select(row => row.Error).OfType<RedoxExportException>().First();
            saved.Add(first.OfOthersToo(host.Count() - 1));
            saved.CountAlike(first, host.Count() - 1);
        }
    }
}
