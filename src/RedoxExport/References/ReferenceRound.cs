using System.Text;

namespace RedoxExport.References;

/// <summary>
/// Finds the resources to fetch in a round: those that are referred to, are not there, were not found missing in an earlier round, and are not on the
/// list of those that the server does not have. All lists are files, and are compared in sorted order.
/// </summary>
/// <param name="work">The working folder.</param>
/// <param name="absent">The list of what the server does not have.</param>
/// <param name="isWanted">Returns true for the types to fetch.</param>
internal sealed class ReferenceRound(string work, string absent, Func<string, bool> isWanted)
{
    private const string KnownName = "known";
    private const string MissingName = "missing";

    private int _round;

    /// <summary>The list of what has to be fetched.</summary>
    public string MissingPath => FileOf(MissingName, _round);

    /// <summary>Compares the ids that a scan has found with all that is known.</summary>
    /// <param name="scan">The scan; nothing can be added to it afterwards.</param>
    /// <param name="totals">Counts what is missing.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The number of resources that have to be fetched.</returns>
    public long Find(ReferenceScan scan, ReferenceTotals totals, CancellationToken cancellation)
    {
        _round++;
        using KeyReader known = new(FileOf(KnownName, _round - 1));
        using KeyReader lacking = new(absent);
        using KeyWriter knownNow = new(FileOf(KnownName, _round));
        using KeyWriter missing = new(MissingPath);
        bool isKnownAtEnd = !known.Next();
        bool isLackingAtEnd = false;
        foreach (ReferencedId each in scan.Complete())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!isWanted(each.Type))
            {
                continue;
            }

            ReadOnlySpan<byte> key = KeyOf(each);
            while (!isKnownAtEnd && known.Current.SequenceCompareTo(key) < 0)
            {
                knownNow.Write(known.Current);
                isKnownAtEnd = !known.Next();
            }

            if (!isKnownAtEnd && known.Current.SequenceEqual(key))
            {
                continue;
            }

            knownNow.Write(key);
            if (each.IsMissing)
            {
                Add(key, each, lacking.MoveTo(key, ref isLackingAtEnd), missing, totals);
            }
        }

        for (; !isKnownAtEnd; isKnownAtEnd = !known.Next())
        {
            knownNow.Write(known.Current);
        }

        knownNow.Complete();
        missing.Complete();
        return missing.Count;
    }

    private void Add(ReadOnlySpan<byte> key, ReferencedId each, bool isAbsent, KeyWriter missing, ReferenceTotals totals)
    {
        ReferenceResult result = totals.Of(each.Type);
        result.Missing++;
        result.Rounds = _round;
        if (isAbsent)
        {
            result.KnownAbsent++;
            result.NotFound++;
        }
        else
        {
            missing.Write(key);
        }
    }

    private static byte[] KeyOf(ReferencedId each)
    {
        byte[] key = new byte[each.Type.Length + 1 + each.Id.Length];
        Encoding.ASCII.GetBytes(each.Type, 0, each.Type.Length, key, 0);
        key[each.Type.Length] = (byte)'/';
        each.Id.CopyTo(key.AsSpan(each.Type.Length + 1));
        return key;
    }

    private string FileOf(string name, int round) => Path.Combine(work, FormattableString.Invariant($"{name}.{round:D4}"));
}
