using System.Globalization;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>Signs the links of files, so that all of them can expire at once. Shaped as object stores do it; no secret is in it.</summary>
internal sealed class LinkSeal(int seed, bool isUsed)
{
    private int _generation = 1;
    private volatile int _variant;

    /// <summary>Makes the links differ from others that are as good; 0 for those without a mark of their own.</summary>
    public int Variant
    {
        get => _variant;
        set => _variant = value;
    }

    /// <summary>The link with the query that is good now.</summary>
    /// <param name="link">The link.</param>
    /// <param name="transactionTime">The moment of the export's data.</param>
    /// <param name="always">It has a signature in any case.</param>
    public Uri Seal(Uri link, DateTimeOffset transactionTime, bool always)
    {
        if (!isUsed && !always)
        {
            return link;
        }

        int generation = Volatile.Read(ref _generation);
        string ends = transactionTime.UtcDateTime.AddHours(generation).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string mark = Variant == 0 ? "" : FormattableString.Invariant($"sv={Variant}&");
        return new Uri($"{link.AbsoluteUri}?{mark}se={Uri.EscapeDataString(ends)}&sig={Signature(link.AbsolutePath, generation)}");
    }

    public bool IsGood(SandboxCall call) => !isUsed
        || call.Query.Any(pair => pair.Key == "sig" && pair.Value == Signature(call.Record.Path, Volatile.Read(ref _generation)));

    /// <summary>Every link so far is bad from now on.</summary>
    public void Break() => Interlocked.Increment(ref _generation);

    private string Signature(string path, int generation)
    {
        Dice dice = new(seed, "signature " + path, generation);
        return DeterministicId.FromDice(dice).ToString("N") + DeterministicId.FromDice(dice).ToString("N");
    }
}
