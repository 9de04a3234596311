using System.Globalization;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>
/// Signs the links of files, so that all links can expire at the same time. The links look like those of object stores and contain no
/// secret.
/// </summary>
internal sealed class LinkSeal(int seed, bool isUsed)
{
    private int _generation = 1;
    private volatile int _variant;

    /// <summary>A number in the links that distinguishes them from other valid links; 0 for links without it.</summary>
    public int Variant
    {
        get => _variant;
        set => _variant = value;
    }

    /// <summary>Returns the link with the query that is currently valid.</summary>
    /// <param name="link">The link.</param>
    /// <param name="transactionTime">The time of the export's data.</param>
    /// <param name="always">True to sign the link even if links are not signed in general.</param>
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

    /// <summary>Makes all links that were handed out so far invalid.</summary>
    public void Break() => Interlocked.Increment(ref _generation);

    private string Signature(string path, int generation)
    {
        Dice dice = new(seed, "signature " + path, generation);
        return DeterministicId.FromDice(dice).ToString("N") + DeterministicId.FromDice(dice).ToString("N");
    }
}
