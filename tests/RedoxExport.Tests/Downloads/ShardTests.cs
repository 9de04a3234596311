using CsCheck;
using RedoxExport.Downloads;

namespace RedoxExport.Tests.Downloads;

public sealed class ShardTests
{
    [Theory]
    [InlineData("3/16", 3, 16)]
    [InlineData("1/1", 1, 1)]
    [InlineData(" 03/016 ", 3, 16)]
    [InlineData("9999/9999", 9999, 9999)]
    public void A_shard_is_written_as_one_of_many(string text, int number, int count) => Assert.Equal(new Shard(number, count), Shard.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("3/")]
    [InlineData("/16")]
    [InlineData("0/16")]
    [InlineData("17/16")]
    [InlineData("-1/16")]
    [InlineData("1/0")]
    [InlineData("1/10000")]
    [InlineData("1/2/3")]
    [InlineData("1.0/2")]
    [InlineData("1 /2")]
    [InlineData("99999999999/99999999999")]
    public void What_is_no_shard_is_refused(string text)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => Shard.Parse(text));
        Assert.Equal("ShardInvalid", error.ErrorId);
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public void Every_row_belongs_to_one_shard() => Gen.Select(Gen.Int[1, 300], Gen.Int[0, 100_000]).Sample((count, row) =>
        Assert.Single(Enumerable.Range(1, count), number => new Shard(number, count).Has(row)));

    [Fact]
    public void Its_files_have_names_of_their_own_and_only_those() => Gen.Int[1, Shard.MostShards].SelectMany(count => Gen.Int[1, count].Select(number => new Shard(number, count))).Sample(shard =>
    {
        Assert.Equal(shard, Shard.Parse(shard.ToString()));
        Assert.Equal(shard, ShardFiles.OwnerOfJournal(ShardFiles.JournalOf(shard)));
        Assert.Equal(shard, ShardFiles.OwnerOfLock(ShardFiles.LockOf(shard)));
        Assert.Null(ShardFiles.OwnerOfLock(ShardFiles.JournalOf(shard)));
    });

    [Theory]
    [InlineData("files.ndjson")]
    [InlineData("files.0001.ndjson")]
    [InlineData("files.1-of-16.ndjson")]
    [InlineData("files.0017-of-0016.ndjson")]
    [InlineData("files.0000-of-0016.ndjson")]
    [InlineData("files.0001-of-0016.ndjson.gz")]
    [InlineData("Patient.0001-of-0016.ndjson")]
    public void Other_names_are_nobodys_journal(string name) => Assert.Null(ShardFiles.OwnerOfJournal(name));
}
