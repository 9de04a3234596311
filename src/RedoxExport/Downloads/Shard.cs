using System.Globalization;

namespace RedoxExport.Downloads;

/// <summary>
/// One part of an export that several processes or computers save together. The rows of the manifest are dealt out one by one, so that
/// every row belongs to exactly one shard, and every process computes the same result.
/// </summary>
public sealed record Shard
{
    /// <summary>The maximum number of shards of an export.</summary>
    public const int MostShards = 9999;

    /// <param name="number">The number of this shard, from 1.</param>
    /// <param name="count">The number of all shards, up to <see cref="MostShards"/>.</param>
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

    /// <summary>The number of this shard, from 1.</summary>
    public int Number { get; }

    /// <summary>The number of all shards.</summary>
    public int Count { get; }

    /// <summary>Reads a shard in its written form, such as <c>3/16</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="RedoxExportException"><c>ShardInvalid</c>.</exception>
    public static Shard Parse(string text)
    {
        string[] parts = (text ?? throw new ArgumentNullException(nameof(text))).Trim().Split('/');
        return parts.Length == 2 && TryRead(parts[0], out int number) && TryRead(parts[1], out int count)
            ? new Shard(number, count)
            : throw DownloadErrors.ShardInvalid(text);
    }

    /// <summary>True if a row of the manifest belongs to this shard.</summary>
    /// <param name="row">The index of the row, from 0.</param>
    public bool Has(int row) => row % Count == Number - 1;

    /// <summary>The form that <see cref="Parse"/> reads, such as <c>3/16</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Number}/{Count}");

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
