using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

public sealed class SandboxFaultPlanTests
{
    [Fact]
    public void All_faults_are_known_and_say_what_they_do()
    {
        Assert.Equal(
            "ClockAtEnd ClockAtPoll ClockEmpty ClockMissing ClockNoZone ClockZoneName CountMissing CountWithHeaders "
            + "DateMissing DateWrong DeleteNotFound ErrorGzip ErrorIsObject FileChunkFraming FileCodingChunked FileCodingText "
            + "FileCorruptGzip FileDrips FileEmpty FileGzipUnsaid FileIsBinary FileIsPage FileMissing FileNotAcceptable "
            + "FileReset FileStalls FileThrottled FileTruncated ForeignHost ForeignHostLocked ForeignHostSigned HostDown "
            + "JobFails JobGone KickoffBusy KickoffDown KickoffPostOnly LineComma LineCutShort LineNoJson LinesJoined "
            + "LinkRepeated LinksExpire LinksHttp LinksResigned ListGzip ListReordered MembersLost NoOutput OneLastModified "
            + "OutcomeAmongData OutcomeMissing ParameterIgnored PartialSuccess RedirectElsewhere ResourcesLost RetryAfterDate "
            + "RowWithoutUrl SlowBody StatusDown StatusError StatusNotAcceptable StatusNotFound StatusRefused StatusThrottled "
            + "StatusTransient TokenExpires TokenFlagMissing TokenFlagText TokenFlagWrong TokenGzip TokenRefused TypesMixed "
            + "WrongCount WrongDeletedCount WrongOutcomeCount WrongType",
            string.Join(" ", RedoxSandbox.KnownFaults.Select(fault => fault.Name).Order(StringComparer.Ordinal)));
        Assert.All(RedoxSandbox.KnownFaults, fault => Assert.EndsWith(".", fault.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void A_fault_strikes_once_or_so_often_or_always()
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { PatientCount = 1, Faults = ["filereset", " JobGone : 3 ", "FILEMISSING:*"] });

        Assert.Equal(
            [("FileReset", 0, 1), ("JobGone", 0, 3), ("FileMissing", 0, (int?)null)],
            sandbox.Faults.Select(fault => (fault.Name, fault.Struck, fault.Left)));
    }

    [Theory]
    [InlineData("FileRest")]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("FileReset,JobGone")]
    [InlineData("FileReset:0")]
    [InlineData("FileReset:-1")]
    [InlineData("FileReset:x")]
    [InlineData("FileReset:")]
    [InlineData("FileReset:1:2")]
    [InlineData("FileReset:99999999999")]
    public void What_is_no_fault_is_refused_with_the_names_of_those_that_are(string text)
    {
        SandboxException refused = Assert.Throws<SandboxException>(() => RedoxSandbox.Start(new SandboxOptions { Faults = [text] }));

        Assert.Equal("SandboxFaultInvalid", refused.ErrorId);
        Assert.Contains($"'{text}'", refused.Message, StringComparison.Ordinal);
        Assert.All(RedoxSandbox.KnownFaults, fault => Assert.Contains(fault.Name, refused.RecommendedAction, StringComparison.Ordinal));
    }

    [Fact]
    public void A_fault_is_named_once()
    {
        SandboxException refused = Assert.Throws<SandboxException>(() => RedoxSandbox.Start(new SandboxOptions { Faults = ["FileReset", "filereset:2"] }));

        Assert.Equal("SandboxFaultInvalid", refused.ErrorId);
    }
}
