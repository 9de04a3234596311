namespace RedoxExport.Module.Tests;

/// <summary>A sandbox's faults, from PowerShell.</summary>
public sealed class SandboxFaultTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void Every_fault_is_offered_with_what_it_does()
    {
        HostedResult result = _module.Invoke(
            """
            $typed = 'Start-RedoxExportSandbox -Fault '
            [System.Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null).CompletionMatches |
                ForEach-Object { "$($_.CompletionText): $($_.ToolTip)" }
            '--'
            $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1
            $sandbox::KnownFaults | ForEach-Object { "$($_.Name): $($_.Description)" }
            $sandbox | Stop-RedoxExportSandbox
            """);

        Assert.Empty(result.Errors);
        string[] lines = [.. result.Output.Select(line => line.ToString())];
        int middle = Array.IndexOf(lines, "--");
        Assert.Equal(77, middle);
        Assert.Equal(lines[(middle + 1)..], lines[..middle]);
    }

    [Fact]
    public void A_script_sees_how_often_a_fault_has_struck_and_still_will()
    {
        HostedResult result = _module.Invoke(
            """
            $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -Fault StatusThrottled:2, PartialSuccess -FaultRetryAfter 0
            $sandbox.Faults | ForEach-Object { "$_" }
            $sandbox | Stop-RedoxExportSandbox
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(["StatusThrottled: 0 struck, 2 left", "PartialSuccess: 0 struck, 1 left"], result.Output.Select(line => line.ToString()));
    }

    [Fact]
    public void A_fault_that_is_not_known_ends_the_cmdlet_and_the_known_are_named()
    {
        HostedResult result = _module.Invoke("Start-RedoxExportSandbox -Fault FileRest");

        Assert.Empty(result.Output);
        Assert.Equal("SandboxNotStarted", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("'FileRest'", result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_addresses_can_be_those_of_ones_own_destination()
    {
        HostedResult result = _module.Invoke(
            """
            $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -Slug acme -Environment Staging
            $sandbox.BaseUri.AbsolutePath
            $sandbox | Stop-RedoxExportSandbox
            """);

        Assert.Empty(result.Errors);
        Assert.Equal("/fhir/R4/acme/Staging", Assert.Single(result.Output).ToString());
    }
}
