using System.Globalization;

namespace RedoxExport.Sandbox.Faults;

/// <summary>
/// The faults that were requested, and the count of each. If several faults apply to the same request, the one that is listed first is
/// used until its count is reached.
/// </summary>
internal sealed class FaultPlan
{
    private const string Always = "*";

    private readonly object _lock = new();
    private readonly List<Entry> _entries;
    private readonly int _seed;

    private FaultPlan(List<Entry> entries, int seed)
    {
        _entries = entries;
        _seed = seed;
    }

    /// <summary>A snapshot, in the order in which the faults were listed.</summary>
    public IReadOnlyList<SandboxFaultCount> Counts
    {
        get
        {
            lock (_lock)
            {
                return _entries.Select(entry => new SandboxFaultCount(entry.Fault.ToString(), entry.Struck, entry.Most - entry.Struck)).ToList();
            }
        }
    }

    /// <summary>Parses texts such as <c>FileReset</c>, <c>FileReset:3</c> and <c>FileReset:*</c>.</summary>
    /// <exception cref="SandboxException"><c>SandboxFaultInvalid</c>.</exception>
    public static FaultPlan Parse(IReadOnlyList<string> texts, int seed)
    {
        List<Entry> entries = [];
        foreach (string? text in texts)
        {
            Entry entry = Read(text ?? "");
            if (entries.Any(other => other.Fault == entry.Fault))
            {
                throw SandboxErrors.InvalidFault(text!, "is specified twice");
            }

            entries.Add(entry);
        }

        return new FaultPlan(entries, seed);
    }

    /// <summary>True if the fault was requested, even if its count has been reached.</summary>
    public bool Has(Fault fault) => _entries.Any(entry => entry.Fault == fault);

    /// <summary>Uses the first requested fault among these whose count has not been reached.</summary>
    /// <returns>The occurrence; <see langword="null"/> if there is no such fault.</returns>
    public Strike? TryStrike(params Fault[] faults)
    {
        lock (_lock)
        {
            Entry? next = _entries.FirstOrDefault(entry => entry.Struck < (entry.Most ?? int.MaxValue) && faults.Contains(entry.Fault));
            return next is null ? null : new Strike(next.Fault, ++next.Struck, _seed);
        }
    }

    private static Entry Read(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length > 2 || FaultTable.Find(parts[0].Trim()) is not Fault fault)
        {
            throw SandboxErrors.InvalidFault(text, "is not known");
        }

        string count = parts.Length == 2 ? parts[1].Trim() : "1";
        if (count == Always)
        {
            return new Entry(fault, null);
        }

        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most > 0
            ? new Entry(fault, most)
            : throw SandboxErrors.InvalidFault(text, "has a count that is neither a number from 1 nor '*'");
    }

    private sealed class Entry(Fault fault, int? most)
    {
        public Fault Fault => fault;

        public int? Most => most;

        public int Struck { get; set; }
    }
}
