using System.Globalization;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;
using static RedoxExport.Tests.Datasets.Lines;

namespace RedoxExport.Tests.Datasets;

/// <summary>How a file of the view is read, and what it must look like. Also what becomes of damage if the view is only compared with.</summary>
public sealed class CurrentReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DatasetTypeNames _types = new();

    public CurrentReaderTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
    }

    private string File => _folder["Patient.ndjson"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_resources_come_one_after_another_with_their_lines()
    {
        Write(Patient("a", 1), Patient("b", 2));
        using CurrentReader reader = Open();

        Assert.True(reader.Next());
        Assert.Equal(("a", Patient("a", 1)), (Records.IdOf(reader.Current), Records.LineOf(reader.Current)));
        Assert.True(reader.Next());
        Assert.Equal("b", Records.IdOf(reader.Current));
        Assert.False(reader.Next());
        Assert.False(reader.Next());
    }

    [Fact]
    public void A_file_of_several_blocks_is_read_to_its_end()
    {
        string[] ids = [.. Enumerable.Range(0, 6000).Select(i => i.ToString("D200", CultureInfo.InvariantCulture))];
        Write([.. ids.Select(id => Patient(id, 1))]);

        Assert.Equal(ids, ReadAll());
    }

    [Fact]
    public void An_empty_file_has_no_resource()
    {
        Write();
        Assert.Empty(ReadAll());
    }

    [Fact]
    public void The_order_is_that_of_the_bytes()
    {
        string[] ids = ["A", "B", "a", "aa", "b", "é", "\uFF21", "😀"];
        Write([.. ids.Select(id => Patient(id, 1))]);

        Assert.Equal(ids, ReadAll());
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("a", "A")]
    [InlineData("10", "1")]
    [InlineData("😀", "\uFF21")]
    public void A_file_that_is_not_in_order_is_damaged(string first, string second)
    {
        Write(Patient(first, 1), Patient(second, 1));
        AssertDamaged("is not sorted, or contains a line of another type");
    }

    [Fact]
    public void A_resource_of_another_type_is_damage()
    {
        Write(Patient("a", 1), Observation("b", "a"));
        AssertDamaged("is not sorted, or contains a line of another type");
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"patient","id":"b"}""")]
    public void A_line_that_cannot_be_in_a_view_is_damage(string line)
    {
        Write(Patient("a", 1), line);
        AssertDamaged("contains a line that does not belong there");
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"b""")]
    [InlineData("null")]
    [InlineData("\0\0\0\0")]
    public void A_line_that_is_not_a_resource_is_damage(string line)
    {
        Write(Patient("a", 1), line);
        AssertDamaged("ine 2 of");
    }

    [Fact]
    public void A_file_that_is_missing_is_damage()
    {
        AssertDamaged("Patient.ndjson");
    }

    [Fact]
    public void The_runs_at_which_a_resource_stays_are_known()
    {
        Write(Patient("a", 1), Patient("b", 1));
        Membership membership = Membership.Of([new DatasetRun { Id = "1", TransactionTime = DateTimeOffset.UnixEpoch, Folders = [], Members = ["b"] }], default)!;
        using CurrentReader reader = new(File, _types.Named("Patient"), _types, membership, Damaged, default);

        reader.Next();
        Assert.Equal(0UL, reader.Current.Stays);
        reader.Next();
        Assert.Equal(1UL, reader.Current.Stays);
    }

    [Fact]
    public void A_type_that_is_not_in_the_view_has_no_resource()
    {
        using PresentType present = new(null, isForComparison: false);

        Assert.False(present.HasCurrent);
        present.Next();
        Assert.False(present.HasCurrent);
    }

    [Fact]
    public void A_type_has_a_current_resource_after_each_move_until_it_ends()
    {
        Write(Patient("a", 1), Patient("b", 1));
        using PresentType present = new(Open(), isForComparison: false);

        present.Next();
        Assert.Equal((true, "a"), (present.HasCurrent, Records.IdOf(present.Current)));
        present.Next();
        Assert.Equal((true, "b"), (present.HasCurrent, Records.IdOf(present.Current)));
        present.Next();
        present.Next();
        Assert.False(present.HasCurrent);
    }

    [Fact]
    public void Damage_is_an_error_if_the_next_view_needs_the_data()
    {
        Write(Patient("b", 1), Patient("a", 1));
        using PresentType present = new(Open(), isForComparison: false);
        present.Next();

        Assert.Equal("DatasetDamaged", Assert.Throws<RedoxExportException>(present.Next).ErrorId);
    }

    [Fact]
    public void Damage_ends_a_view_that_is_only_compared_with()
    {
        Write(Patient("b", 1), Patient("a", 1), Patient("c", 1));
        using PresentType present = new(Open(), isForComparison: true);

        present.Next();
        Assert.Equal((true, false), (present.HasCurrent, present.IsDamaged));
        present.Next();
        Assert.Equal((false, true), (present.HasCurrent, present.IsDamaged));
        present.Next();
        Assert.Equal((false, true), (present.HasCurrent, present.IsDamaged));
    }

    private void Write(params string[] lines) => System.IO.File.WriteAllText(File, Joined(lines));

    private CurrentReader Open() => new(File, _types.Named("Patient"), _types, null, Damaged, default);

    private List<string> ReadAll()
    {
        using CurrentReader reader = Open();
        List<string> ids = [];
        while (reader.Next())
        {
            ids.Add(Records.IdOf(reader.Current));
        }

        return ids;
    }

    private void AssertDamaged(string because)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(ReadAll);
        Assert.Equal("DatasetDamaged", error.ErrorId);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    private RedoxExportException Damaged(string because, Exception? inner) => DatasetErrors.Damaged(_folder.FullPath, because, inner);
}
