using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class ResourceTypeFilterTests
{
    [Theory]
    [InlineData("Patient", true)]
    [InlineData("PATIENT", true)]
    [InlineData("observation", true)]
    [InlineData("Patients", false)]
    [InlineData("Patien", false)]
    [InlineData("patienT\u0000", false)]
    [InlineData("", false)]
    [InlineData("Encounter", false)]
    public void A_type_is_wanted_in_any_letter_case(string type, bool expected)
    {
        Assert.Equal(expected, Wants(new ResourceTypeFilter(["patient", "Observation"]), type));
    }

    [Theory]
    [InlineData("@", "`")]
    [InlineData("A[", "A{")]
    [InlineData("É", "é")]
    public void Only_letters_of_ASCII_have_a_case(string wanted, string other)
    {
        Assert.False(Wants(new ResourceTypeFilter([wanted.ToLowerInvariant()]), wanted == "É" ? "É" : other));
        Assert.True(Wants(new ResourceTypeFilter([wanted.ToLowerInvariant()]), wanted.ToLowerInvariant()));
    }

    [Fact]
    public void No_types_mean_all()
    {
        foreach (ResourceTypeFilter filter in new[] { new ResourceTypeFilter(null), new ResourceTypeFilter([]) })
        {
            Assert.True(filter.IsAll);
            Assert.True(Wants(filter, "Anything"));
            Assert.True(filter.WantsLine("not even JSON"u8));
            Assert.Empty(filter.NotSeen);
        }
    }

    [Fact]
    public void Types_that_were_not_found_are_named_as_they_were_asked_for()
    {
        ResourceTypeFilter filter = new(["patient", "Observation", "CONDITION"]);
        Assert.Equal(["patient", "Observation", "CONDITION"], filter.NotSeen);

        Assert.True(filter.WantsLine("""{"resourceType":"Observation"}"""u8));
        Assert.True(filter.WantsLine("broken"u8));
        Assert.False(filter.WantsLine("""{"resourceType":"Encounter"}"""u8));

        Assert.Equal(["patient", "CONDITION"], filter.NotSeen);
        Assert.False(filter.IsAll);
    }

    [Fact]
    public void A_type_that_was_asked_for_twice_is_seen_once_and_for_all()
    {
        ResourceTypeFilter filter = new(["Patient", "patient", "Basic"]);

        Assert.True(Wants(filter, "Patient"));

        Assert.Equal(["Basic"], filter.NotSeen);
    }

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        ResourceTypeFilter filter = new(["A", "B", "C"]);

        Parallel.For(0, 1000, i => Assert.Equal(i % 4 < 3, Wants(filter, "ABCD"[i % 4].ToString())));

        Assert.Empty(filter.NotSeen);
    }

    private static bool Wants(ResourceTypeFilter filter, string type) => filter.Wants(Encoding.UTF8.GetBytes(type));
}
