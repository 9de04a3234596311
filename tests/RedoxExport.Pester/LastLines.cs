namespace RedoxExport.Pester;

/// <summary>The last lines of a process's output, for the report of its end.</summary>
internal sealed class LastLines
{
    private const int Limit = 40;

    private readonly Queue<string> _lines = new();

    /// <summary>Reads to the end, so that the process never waits for a reader.</summary>
    public async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Enqueue(line);
                if (_lines.Count > Limit)
                {
                    _lines.Dequeue();
                }
            }
        }
    }

    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join(Environment.NewLine, _lines);
        }
    }
}
