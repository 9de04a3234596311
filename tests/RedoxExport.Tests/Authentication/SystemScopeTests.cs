using RedoxExport.Authentication;

namespace RedoxExport.Tests.Authentication;

public sealed class SystemScopeTests
{
    [Theory]
    [InlineData("", "system/*.rs")]
    [InlineData("system/*.read system/*.rs", "system/*.rs")]
    [InlineData("system/Patient.rs system/*.read", "system/*.read")]
    [InlineData("openid system/Patient.read system/Observation.rs", "system/Patient.read system/Observation.rs")]
    [InlineData("system/Patient.read system/Patient.rs system/Patient.cruds", "system/Patient.rs")]
    [InlineData("system/*.*", "system/*.*")]
    [InlineData("openid fhirUser launch", "system/*.rs")]
    public void The_scope_is_the_least_of_the_listed_that_reads_everything(string listed, string chosen) =>
        Assert.Equal(chosen, SystemScope.Choose(listed.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Nothing_that_is_no_scope_is_asked_for() =>
        Assert.Equal("system/Patient.rs", SystemScope.Choose(["system/A B.rs", "system/\"x\".rs", "system/Patient.rs", "system/\n.rs"]));
}
