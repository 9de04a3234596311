using System.Text;
using CsCheck;
using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

/// <summary>The change of one resource by the records of several runs.</summary>
public sealed class ResourceFateTests
{
    private static readonly DatasetTypeName Patient = new("Patient", 0);
    private static readonly ResourceVersion V1 = new(1, 1, false);
    private static readonly ResourceVersion V2 = new(2, 2, false);

    private static readonly Gen<Event> Events = Gen.Select(
        Gen.Int[0, 4],
        Gen.Int[0, 4].Select(i => i == 0),
        Gen.Select(Gen.Long[-1, 3], Gen.Long[-1, 3], Gen.Int[0, 3].Select(i => i == 0), (time, number, subset) => new ResourceVersion(time, number, subset)),
        Gen.OneOf(Gen.Const(Membership.Always), Gen.ULong[0, 31]),
        (run, isDeletion, version, stays) => new Event(run, isDeletion, version, stays, string.Empty));

    private readonly ResourceFate _one = new(1);
    private readonly ResourceFate _three = new(3);

    [Fact]
    public void A_resource_that_no_run_has_stays_as_it_is()
    {
        _one.Begin(new DatasetRecord(Resource(Patient, "a", "old"), 0));
        Assert.Equal((ResourceChange.Unchanged, "old"), End(_one, "old"));
    }

    [Fact]
    public void A_resource_that_was_not_there_is_added()
    {
        _one.Begin();
        Apply(_one, Resource(Patient, "a", "new"));
        Assert.Equal((ResourceChange.Added, "new"), End(_one));
    }

    [Theory]
    [InlineData("new", (int)ResourceChange.Updated)]
    [InlineData("old", (int)ResourceChange.Unchanged)]
    public void A_resource_is_updated_if_its_text_has_changed(string line, int expected)
    {
        _one.Begin(new DatasetRecord(Resource(Patient, "a", "old", version: V1), 0));
        Apply(_one, Resource(Patient, "a", line, version: V2));
        Assert.Equal(((ResourceChange)expected, line), End(_one, "old"));
    }

    [Fact]
    public void An_older_version_changes_nothing()
    {
        _one.Begin(new DatasetRecord(Resource(Patient, "a", "old", version: V2), 0));
        Apply(_one, Resource(Patient, "a", "new", version: V1));
        Assert.Equal((ResourceChange.Unchanged, "old"), End(_one, "old"));
        Assert.Equal((0, 0), (_one.Contradictions, _one.SubsettedPassedOver));
    }

    [Fact]
    public void Of_equal_versions_with_different_content_the_later_one_counts()
    {
        _three.Begin(new DatasetRecord(Resource(Patient, "a", "old", version: V1), 0));
        Apply(_three, Resource(Patient, "a", "new", run: 0, version: V1), Resource(Patient, "a", "newest", run: 2, version: V1));
        Assert.Equal((ResourceChange.Updated, "newest"), End(_three, "old"));
    }

    [Fact]
    public void A_deletion_removes_what_is_there_and_nothing_else()
    {
        _one.Begin(new DatasetRecord(Resource(Patient, "a", "old", version: V2), 0));
        Apply(_one, Deletion(Patient, "a"));
        Assert.Equal(ResourceChange.Deleted, End(_one, "old").Change);

        _one.Begin();
        Apply(_one, Deletion(Patient, "a"));
        Assert.Equal(ResourceChange.Nothing, End(_one).Change);
    }

    [Fact]
    public void What_a_run_deletes_and_has_was_created_again_even_with_an_older_version()
    {
        _one.Begin(new DatasetRecord(Resource(Patient, "a", "old", version: V2), 0));
        Apply(_one, Deletion(Patient, "a"), Resource(Patient, "a", "again", version: V1));
        Assert.Equal((ResourceChange.Updated, "again"), End(_one, "old"));
    }

    [Fact]
    public void What_is_added_and_then_deleted_was_never_there()
    {
        _three.Begin();
        Apply(_three, Resource(Patient, "a", "new"), Deletion(Patient, "a", run: 1));
        Assert.Equal(ResourceChange.Nothing, End(_three).Change);
    }

    [Fact]
    public void A_partial_version_is_passed_over_and_counted_if_the_full_one_is_there()
    {
        _three.Begin(new DatasetRecord(Resource(Patient, "a", "full", version: V1), 0));
        Apply(_three, Resource(Patient, "a", "part", run: 0, version: V2 with { IsSubset = true }), Resource(Patient, "a", "part", run: 1, version: V2 with { IsSubset = true }));
        Assert.Equal((ResourceChange.Unchanged, "full"), End(_three, "full"));
        Assert.Equal(2, _three.SubsettedPassedOver);
    }

    [Fact]
    public void A_partial_version_is_better_than_none_and_a_full_one_replaces_it()
    {
        _three.Begin();
        Apply(_three, Resource(Patient, "a", "part", version: V2 with { IsSubset = true }), Resource(Patient, "a", "full", run: 1, version: V1));
        Assert.Equal((ResourceChange.Added, "full"), End(_three));
        Assert.Equal(0, _three.SubsettedPassedOver);
    }

    [Fact]
    public void An_older_partial_version_of_a_partial_one_is_not_counted()
    {
        _one.Begin(new DatasetRecord(Resource(Patient, "a", "old", version: V2 with { IsSubset = true }), 0));
        Apply(_one, Resource(Patient, "a", "new", version: V1 with { IsSubset = true }));
        Assert.Equal(ResourceChange.Unchanged, End(_one, "old").Change);
        Assert.Equal(0, _one.SubsettedPassedOver);
    }

    [Fact]
    public void If_time_and_number_contradict_each_other_the_later_run_counts()
    {
        _three.Begin(new DatasetRecord(Resource(Patient, "a", "old", version: new(5, 1, false)), 0));
        Apply(_three, Resource(Patient, "a", "new", run: 0, version: new(4, 2, false)), Resource(Patient, "a", "newest", run: 1, version: new(5, 1, false)));
        Assert.Equal((ResourceChange.Updated, "newest"), End(_three, "old"));
        Assert.Equal(2, _three.Contradictions);
    }

    [Fact]
    public void Within_one_run_the_time_decides_and_a_contradiction_is_not_counted()
    {
        _one.Begin();
        Apply(_one, Resource(Patient, "a", "later", version: new(5, 1, false)), Resource(Patient, "a", "earlier", version: new(4, 2, false)));
        Assert.Equal((ResourceChange.Added, "later"), End(_one));
        Assert.Equal(0, _one.Contradictions);
    }

    [Fact]
    public void A_resource_leaves_at_the_end_of_a_run_whose_group_has_none_of_its_patients()
    {
        _three.Begin(new DatasetRecord(Resource(Patient, "a", "old", stays: 0b101), 0));
        Assert.Equal(ResourceChange.Left, End(_three, "old").Change);
    }

    [Fact]
    public void A_resource_that_left_and_came_back_is_updated()
    {
        _three.Begin(new DatasetRecord(Resource(Patient, "a", "old", version: V2, stays: 0b110), 0));
        Apply(_three, Resource(Patient, "a", "back", run: 1, version: V1, stays: 0b110));
        Assert.Equal((ResourceChange.Updated, "back"), End(_three, "old"));
    }

    [Fact]
    public void A_resource_that_came_and_left_again_was_never_there()
    {
        _three.Begin();
        Apply(_three, Resource(Patient, "a", "new", run: 1, stays: 0b010));
        Assert.Equal(ResourceChange.Nothing, End(_three).Change);
    }

    [Fact]
    public void Runs_before_the_one_that_a_resource_came_with_do_not_remove_it()
    {
        _three.Begin();
        Apply(_three, Resource(Patient, "a", "new", run: 2, stays: 0b100));
        Assert.Equal((ResourceChange.Added, "new"), End(_three));
    }

    [Fact]
    public void A_resource_of_a_stranger_does_not_survive_its_own_run()
    {
        _one.Begin();
        Apply(_one, Resource(Patient, "a", "new", stays: 0));
        Assert.Equal(ResourceChange.Nothing, End(_one).Change);
    }

    [Fact]
    public void What_left_and_was_deleted_afterwards_counts_as_deleted()
    {
        _three.Begin(new DatasetRecord(Resource(Patient, "a", "old", stays: 0b110), 0));
        Apply(_three, Deletion(Patient, "a", run: 2));
        Assert.Equal(ResourceChange.Deleted, End(_three, "old").Change);
    }

    [Theory]
    [InlineData(Membership.Always, (int)ResourceChange.Deleted)]
    [InlineData(0b111UL, (int)ResourceChange.Deleted)]
    [InlineData(0b011UL, (int)ResourceChange.Left)]
    public void What_a_rebuilt_view_lacks_was_deleted_or_has_left_with_its_patients(ulong stays, int expected)
    {
        _three.BeginGone(new DatasetRecord(Resource(Patient, "a", "old", stays: stays), 0));
        Assert.Equal((ResourceChange)expected, End(_three, "old").Change);
    }

    [Theory]
    [InlineData("old", (int)ResourceChange.Unchanged)]
    [InlineData("new", (int)ResourceChange.Updated)]
    public void A_rebuilt_view_takes_what_the_runs_have_even_if_it_is_older(string line, int expected)
    {
        _one.BeginGone(new DatasetRecord(Resource(Patient, "a", "old", version: V2), 0));
        Apply(_one, Resource(Patient, "a", line, version: V1));
        Assert.Equal(((ResourceChange)expected, line), End(_one, "old"));
    }

    [Fact]
    public void The_last_of_64_runs_counts()
    {
        ResourceFate fate = new(64);
        fate.Begin(new DatasetRecord(Resource(Patient, "a", "old", stays: Membership.Always), 0));
        Assert.Equal(ResourceChange.Unchanged, End(fate, "old").Change);

        fate.Begin(new DatasetRecord(Resource(Patient, "a", "old", stays: Membership.Always >> 1), 0));
        Assert.Equal(ResourceChange.Left, End(fate, "old").Change);

        fate.Begin();
        Apply(fate, Resource(Patient, "a", "new", run: 63, stays: 1UL << 63));
        Assert.Equal((ResourceChange.Added, "new"), End(fate));
    }

    [Fact]
    public void Each_resource_starts_anew()
    {
        _three.Begin(new DatasetRecord(Resource(Patient, "a", "full", version: new(5, 1, false), stays: 0b110), 0));
        Apply(_three, Resource(Patient, "a", "x", run: 1, version: new(4, 2, false)));
        End(_three, "full");

        _three.Begin();
        Assert.Equal((0, 0), (_three.Contradictions, _three.SubsettedPassedOver));
        Assert.Equal(ResourceChange.Nothing, End(_three).Change);
    }

    [Fact]
    public void A_short_line_after_a_long_one_is_kept_alone()
    {
        _three.Begin();
        Apply(_three, Resource(Patient, "a", new string('x', 5000)), Resource(Patient, "a", "short", run: 1));
        Assert.Equal("short", End(_three).Line);
    }

    [Fact]
    public void Runs_at_once_have_the_same_result_as_one_after_another()
    {
        Events.Array[0, 12].Sample(
            events =>
            {
                Event[] ordered = [.. events.OrderBy(each => each.Run).ThenBy(each => !each.IsDeletion).Select((each, i) => each with { Line = $"line{i}" })];
                ResourceFate fate = new(5);
                fate.Begin();
                Apply(fate, [.. ordered.Select(each => each.Record())]);
                (ResourceChange change, string line) = End(fate);

                Assert.Equal(OneByOne(ordered), change == ResourceChange.Nothing ? null : line);
            },
            iter: 20_000);
    }

    /// <summary>Each run alone, as five updates would do it; the line at the end.</summary>
    private static string? OneByOne(Event[] ordered)
    {
        ResourceFate fate = new(1);
        Event? there = null;
        for (int run = 0; run < 5; run++)
        {
            if (there is null)
            {
                fate.Begin();
            }
            else
            {
                fate.Begin(new DatasetRecord((there with { Run = 0, Stays = there.Stays >> run }).Record(), 0));
            }

            Event[] ofRun = [.. ordered.Where(each => each.Run == run)];
            Apply(fate, [.. ofRun.Select(each => (each with { Run = 0, Stays = each.Stays >> run }).Record())]);
            (ResourceChange change, string line) = End(fate, there?.Line ?? string.Empty);
            there = change switch
            {
                ResourceChange.Nothing or ResourceChange.Deleted or ResourceChange.Left => null,
                _ => ofRun.Concat(there is null ? [] : [there]).First(each => !each.IsDeletion && each.Line == line),
            };
        }

        return there?.Line;
    }

    private static void Apply(ResourceFate fate, params byte[][] records) => Array.ForEach(records, record => fate.Apply(new DatasetRecord(record, 0)));

    private static (ResourceChange Change, string Line) End(ResourceFate fate, string before = "")
    {
        ResourceChange change = fate.End(Encoding.UTF8.GetBytes(before), out ReadOnlySpan<byte> line);
        return (change, Encoding.UTF8.GetString(line));
    }

    private sealed record Event(int Run, bool IsDeletion, ResourceVersion Version, ulong Stays, string Line)
    {
        public byte[] Record() => IsDeletion ? Deletion(Patient, "a", Run) : Resource(Patient, "a", Line, Run, Version, Stays);
    }
}
