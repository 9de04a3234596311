using System.Text;
using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Tests.Resources;

namespace RedoxExport.Tests.Datasets;

/// <summary>At which runs of a group a resource stays in the view.</summary>
public sealed class MembershipTests
{
    private readonly DatasetTypeNames _types = new();

    [Fact]
    public void Runs_that_are_not_of_a_group_have_no_membership()
    {
        Assert.Null(Membership.Of([Run(null), Run(null)], default));
        Assert.Null(Membership.Of([], default));
    }

    [Fact]
    public void A_group_without_members_is_a_group()
    {
        Assert.Equal(0UL, RunsOf([Run([])], """{"resourceType":"Patient","id":"a"}"""));
    }

    [Fact]
    public void A_patient_stays_at_the_runs_whose_group_has_them()
    {
        Assert.Equal(0b101UL, RunsOf([Run(["a"]), Run(["b"]), Run(["b", "a"])], """{"resourceType":"Patient","id":"a"}"""));
    }

    [Fact]
    public void A_run_that_is_not_of_a_group_keeps_everybody()
    {
        Assert.Equal(0b10UL, RunsOf([Run(["a"]), Run(null)], """{"resourceType":"Patient","id":"b"}"""));
        Assert.Equal(0b10UL, RunsOf([Run(["a"]), Run(null)], """{"resourceType":"Observation","id":"o","subject":{"reference":"Patient/b"}}"""));
    }

    [Fact]
    public void A_resource_stays_with_any_of_its_patients()
    {
        string line = """{"resourceType":"Observation","id":"o","subject":{"reference":"Patient/a"},"performer":[{"reference":"Patient/b"}]}""";
        Assert.Equal(0b011UL, RunsOf([Run(["a"]), Run(["b"]), Run(["c"])], line));
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","id":"o"}""")]
    [InlineData("""{"resourceType":"Observation","id":"o","subject":{"reference":"Group/g"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"o","encounter":{"reference":"Patient/b"}}""")]
    [InlineData("""{"resourceType":"Practitioner","id":"o","subject":{"reference":"Patient/b"}}""")]
    [InlineData("""{"resourceType":"Location","id":"b"}""")]
    public void A_resource_that_belongs_to_no_patient_stays_always(string line)
    {
        Assert.Equal(Membership.Always, RunsOf([Run(["a"])], line));
    }

    [Fact]
    public void A_patient_is_judged_by_the_id_and_not_by_links_to_others()
    {
        Assert.Equal(0UL, RunsOf([Run(["a"])], """{"resourceType":"Patient","id":"b","link":[{"other":{"reference":"Patient/a"}}]}"""));
    }

    [Fact]
    public void All_of_64_runs_have_a_bit()
    {
        DatasetRun[] runs = [.. Enumerable.Range(0, 64).Select(run => Run(run is 0 or 63 ? ["a"] : []))];
        Assert.Equal((1UL << 63) | 1, RunsOf(runs, """{"resourceType":"Patient","id":"a"}"""));
    }

    [Fact]
    public void The_members_are_enumerated_once()
    {
        int count = 0;
        Membership.Of([Run(Members())], default);
        Assert.Equal(1, count);

        IEnumerable<string> Members()
        {
            count++;
            yield return "a";
        }
    }

    [Fact]
    public void Cancellation_ends_the_enumeration_of_a_large_group()
    {
        using CancellationTokenSource source = new();
        Assert.Throws<OperationCanceledException>(() => Membership.Of([Run(Endless())], source.Token));

        IEnumerable<string> Endless()
        {
            for (int i = 0; ; i++)
            {
                if (i == 10)
                {
                    source.Cancel();
                }

                yield return "a";
            }
        }
    }

    private ulong RunsOf(DatasetRun[] runs, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        Assert.True(ResourceParser.TryFindMembers(bytes, out FhirMember[] members, out _));
        Assert.True(ResourceParser.TryParse(bytes, out FhirResource? resource, out _));
        return Membership.Of(runs, default)!.RunsOf(_types.Named(FhirResource.GetResourceType(resource)), bytes, Encoding.UTF8.GetBytes(FhirResource.GetId(resource)!), members);
    }

    private static DatasetRun Run(IEnumerable<string>? members) => new() { Id = "1", TransactionTime = DateTimeOffset.UnixEpoch, Folders = [], Members = members };
}
