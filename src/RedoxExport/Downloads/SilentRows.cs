namespace RedoxExport.Downloads;

/// <summary>The rows of a save whose host gave no answer for as long as it is waited for. Each further row would be waited for as long.</summary>
internal sealed class SilentRows
{
    // One request that is silent may be a file that the server cannot give. A connection that cannot be made is the host's, and so are two.
    private const int Enough = 2;

    private readonly object _lock = new();
    private readonly List<(int Row, string Host, RedoxExportException? Error)> _rows = [];
    private readonly Dictionary<string, int> _signs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a host is not to be asked again in this save.</summary>
    public bool Has(string host)
    {
        lock (_lock)
        {
            return _signs.TryGetValue(host, out int signs) && signs >= Enough;
        }
    }

    /// <summary>A row was waited for in vain.</summary>
    public void Add(int row, RedoxExportException error)
    {
        lock (_lock)
        {
            _rows.Add((row, error.SilentHost!, error));
            _ = _signs.TryGetValue(error.SilentHost!, out int signs);
            _signs[error.SilentHost!] = signs + (error.Fate == RequestFate.NotSent ? Enough : 1);
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

    /// <summary>Takes out the rows whose host answers by now.</summary>
    public int[] TakeAnswering(SaveRun run)
    {
        lock (_lock)
        {
            (int Row, string Host, RedoxExportException? Error)[] heard = [.. _rows.Where(row => run.Gate.SilenceOf(run.Links[row.Row].Link) is null)];
            foreach ((int Row, string Host, RedoxExportException? Error) row in heard)
            {
                _rows.Remove(row);
                _signs.Remove(row.Host);
            }

            return [.. heard.Select(row => row.Row)];
        }
    }

    /// <summary>Reports what is left: one error for each host, which says how many files it is about.</summary>
    public void Report(SaveResults saved)
    {
        foreach (IGrouping<string, RedoxExportException> host in _rows.Where(row => row.Error is not null).Select(row => row.Error!).GroupBy(error => error.SilentHost!, StringComparer.OrdinalIgnoreCase).ToArray())
        {
            int files = _rows.Count(row => row.Host.Equals(host.Key, StringComparison.OrdinalIgnoreCase));
            saved.Add(host.First().OfOthersToo(files - 1));
            saved.CountAlike(host.First(), files - 1);
        }
    }
}
