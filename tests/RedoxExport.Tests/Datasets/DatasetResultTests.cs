using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

/// <summary>Counting changes, and what the result of an update makes of the numbers.</summary>
public sealed class DatasetResultTests
{
    private readonly DatasetCounter _counter = new();

    [Theory]
    [InlineData((int)ResourceChange.Nothing, 0, 0, 0, 0)]
    [InlineData((int)ResourceChange.Unchanged, 0, 0, 0, 0)]
    [InlineData((int)ResourceChange.Added, 1, 0, 0, 0)]
    [InlineData((int)ResourceChange.Updated, 0, 1, 0, 0)]
    [InlineData((int)ResourceChange.Deleted, 0, 0, 1, 0)]
    [InlineData((int)ResourceChange.Left, 0, 0, 0, 1)]
    public void A_change_counts_in_one_number(int change, long added, long updated, long deleted, long left)
    {
        DatasetTypeResult counts = _counter.Of("Patient");
        DatasetCounter.Count(counts, (ResourceChange)change);
        Assert.Equal((added, updated, deleted, left), (counts.Added, counts.Updated, counts.Deleted, counts.Left));
    }

    [Fact]
    public void A_type_has_one_count()
    {
        Assert.Same(_counter.Of("Patient"), _counter.Of("Patient"));
        Assert.NotSame(_counter.Of("Patient"), _counter.Of("patient"));
    }

    [Fact]
    public void The_numbers_are_the_sums_of_the_types()
    {
        Count("Patient", ResourceChange.Added, ResourceChange.Updated, ResourceChange.Left);
        Count("Observation", ResourceChange.Added, ResourceChange.Deleted, ResourceChange.Left, ResourceChange.Left);

        DatasetResult result = Complete(new DatasetType("Patient", 7, 70), new DatasetType("Observation", 5, 50));

        Assert.Equal((12L, 120L), (result.Resources, result.Bytes));
        Assert.Equal((2L, 1L, 1L, 3L), (result.Added, result.Updated, result.Deleted, result.Left));
    }

    [Fact]
    public void Patients_who_left_are_counted_by_their_Patient_resources()
    {
        Count("Patient", ResourceChange.Left, ResourceChange.Left, ResourceChange.Deleted);
        Count("Observation", ResourceChange.Left);

        Assert.Equal((2L, 3L), (Complete().PatientsLeft, Complete().Left));
    }

    [Fact]
    public void The_types_come_in_ordinal_order()
    {
        Count("Zebra", ResourceChange.Added);
        Count("aaa", ResourceChange.Added);
        Count("Patient", ResourceChange.Added);

        Assert.Equal(["Observation", "Patient", "Zebra", "aaa"], Complete(new DatasetType("Observation", 1, 1)).Types.Select(type => type.Type));
    }

    [Fact]
    public void A_type_of_which_nothing_was_ever_there_is_left_out_and_one_that_was_removed_is_not()
    {
        Count("Group", ResourceChange.Nothing);
        Count("Patient", ResourceChange.Deleted);

        DatasetTypeResult type = Assert.Single(Complete().Types);

        Assert.Equal(("Patient", 0L, 1L), (type.Type, type.Resources, type.Deleted));
    }

    [Fact]
    public void The_view_and_what_was_passed_over_are_in_the_result()
    {
        _counter.SubsettedPassedOver = 1;
        _counter.OutcomesPassedOver = 2;
        _counter.VersionsContradicted = 3;
        _counter.LinesPassedOver = 4;
        _counter.RunsFolded = 5;
        _counter.IsRebuilt = true;

        DatasetResult result = Complete();

        Assert.Equal((1L, 2L, 3L, 4L), (result.SubsettedPassedOver, result.OutcomesPassedOver, result.VersionsContradicted, result.LinesPassedOver));
        Assert.Equal((5, true, "/view", "2", DateTimeOffset.UnixEpoch), (result.RunsFolded, result.IsRebuilt, result.Path, result.LastRunId, result.TransactionTime));
    }

    [Fact]
    public void The_texts_fit_one_cell()
    {
        DatasetResult result = Complete(new DatasetType("Patient", 1234, 70), new DatasetType("Observation", 5, 50));

        Assert.Equal("/view", result.ToString());
        Assert.Equal("Observation 5; Patient 1234", result.Types.ToString());
    }

    private void Count(string type, params ResourceChange[] changes) => Array.ForEach(changes, change => DatasetCounter.Count(_counter.Of(type), change));

    private DatasetResult Complete(params DatasetType[] types) => _counter.Complete("/view", new DatasetSummary(["1", "2"], DateTimeOffset.UnixEpoch, types));
}
