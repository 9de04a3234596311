using System.Globalization;

namespace RedoxExport.Downloads;

/// <summary>
/// One part of an export that several processes or computers save together: the rows of the manifest are dealt out one by one,
/// so that every row belongs to one shard, whichever process asks.
/// </summary>
public sealed record Shard
{
    /// <summary>Into how many shards an export can be dealt.</summary>
    public const int MostShards = 9999;

    /// <param name="number">Which of them, from 1.</param>
    /// <param name="count">How many there are, up to <see cref="MostShards"/>.</param>
    /// <exception cref="RedoxExportException"><c>ShardInvalid</c>.</exception>
    public Shard(int number, int count)
    {
        if (count is < 1 or > MostShards || number < 1 || number > count)
        {
            throw DownloadErrors.ShardInvalid(FormattableString.Invariant($"{number}/{count}"));
        }

        Number = number;
        Count = count;
    }

    /// <summary>Which of them, from 1.</summary>
    public int Number { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Reads a shard as it is written: <c>3/16</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="RedoxExportException"><c>ShardInvalid</c>.</exception>
    public static Shard Parse(string text)
    {
        string[] parts = (text ?? throw new ArgumentNullException(nameof(text))).Trim().Split('/');
        return parts.Length == 2 && TryRead(parts[0], out int number) && TryRead(parts[1], out int count)
            ? new Shard(number, count)
            : throw DownloadErrors.ShardInvalid(text);
    }

    /// <summary>Whether a row of the manifest is this shard's.</summary>
    /// <param name="row">The row, from 0.</param>
    public bool Has(int row) => row % Count == Number - 1;

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => FormattableString.Invariant($"{Number}/{Count}");

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
