namespace RedoxExport.Runs;

/// <summary>The problems of a run that are errors because of -Strict. Safe to use from many threads.</summary>
internal sealed class DestinationProblems
{
    private readonly List<RedoxExportException> _problems = [];

    public void Add(RedoxExportException problem)
    {
        lock (_problems)
        {
            _problems.Add(problem);
        }
    }

    public IReadOnlyList<RedoxExportException> TakeAll()
    {
        lock (_problems)
        {
            RedoxExportException[] all = [.. _problems];
            _problems.Clear();
            return all;
        }
    }
}
