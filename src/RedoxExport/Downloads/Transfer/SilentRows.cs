using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>
/// The rows of a save whose host did not answer in the time allowed. Without this list, the save would wait as long for each further row.
/// </summary>
internal sealed class SilentRows
{
    // One request without an answer may be the fault of its file. Two, or one connection that cannot be made, are the fault of the host.
    private const int Enough = 2;

    private readonly object _lock = new();
    private readonly List<(int Row, string Host, RedoxExportException? Error)> _rows = [];
    private readonly Dictionary<string, int> _signs = new(StringComparer.OrdinalIgnoreCase);
    private volatile bool _hasAny;

    /// <summary>True if any row has been added. Called for every file, so it takes no lock.</summary>
    public bool HasAny => _hasAny;

    /// <summary>Returns true if a host must not be asked again in this save.</summary>
    public bool Has(string host)
    {
        lock (_lock)
        {
            return _signs.TryGetValue(host, out int signs) && signs >= Enough;
        }
    }

    /// <summary>Adds a row whose request got no answer.</summary>
    /// <param name="row">The row.</param>
    /// <param name="host">The host of its link. The silent host may be another one: the target of a redirect, or the token's server.</param>
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

    /// <summary>Adds a row that was not requested, because its host is silent.</summary>
    public void Add(int row, string host)
    {
        lock (_lock)
        {
            _rows.Add((row, host, null));
        }
    }

    /// <summary>Removes and returns the rows whose host answers again. A row that leads to another host that is still silent stays.</summary>
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

    /// <summary>Reports the remaining rows: one error per host, with the number of files.</summary>
    public void Report(SaveResults saved)
    {
        foreach (IGrouping<string, (int Row, string Host, RedoxExportException? Error)> host in _rows.GroupBy(row => row.Host, StringComparer.OrdinalIgnoreCase))
        {
            // A row without an error was skipped because of a row with an error.
            RedoxExportException first = host.Select(row => row.Error).OfType<RedoxExportException>().First();
            saved.Add(first.OfOthersToo(host.Count() - 1));
            saved.CountAlike(first, host.Count() - 1);
        }
    }
}
