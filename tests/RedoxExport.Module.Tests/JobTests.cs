using System.Collections.Concurrent;
using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>The exports of a session, and what shows while the server gives no answer about one.</summary>
public sealed class JobTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void With_a_connection_only_its_exports_are_listed_and_asked_about()
    {
        IReadOnlyList<PSObject> output = Run(
            """
            $one = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name one
            $two = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name two
            $ofOne = Start-RedoxExport -Type Patient -Connection one
            $ofTwo = Start-RedoxExport -Type Patient -Connection two
            $before = $sandbox.Requests.Count
            (Get-RedoxExportJob -Connection one).Id -eq $ofOne.Id
            (Get-RedoxExportJob -Connection $two -Id *).Id -eq $ofTwo.Id
            $sandbox.Requests.Count - $before
            @(Get-RedoxExportJob).Count
            """);

        Assert.Equal([true, true, 2, 2], output.Select(item => item.BaseObject));
    }

    [Fact]
    public void An_id_of_another_connection_is_not_found_and_the_error_names_the_connection()
    {
        HostedResult result = _module.Invoke(
            Sandbox + """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name one
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name two
            $job = Start-RedoxExport -Type Patient -Connection one
            Get-RedoxExportJob -Id $job.Id -Connection two
            $sandbox | Stop-RedoxExportSandbox
            """);

        Assert.Empty(result.Output);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("JobNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("on the connection 'two'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_of_a_closed_connection_is_listed_as_it_was_and_nobody_is_asked()
    {
        IReadOnlyList<PSObject> output = Run(
            """
            $closed = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name closed
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name open
            $job = Start-RedoxExport -Type Patient -Connection closed
            Disconnect-RedoxExport closed
            $before = $sandbox.Requests.Count
            "$((Get-RedoxExportJob).State)"
            "$((Get-RedoxExportJob -Id $job.Id).State)"
            "$((Get-RedoxExportJob -Connection $closed).State)"
            @(Get-RedoxExportJob -Connection open).Count
            $sandbox.Requests.Count - $before
            """);

        Assert.Equal(["Accepted", "Accepted", "Accepted", 0, 0], output.Select(item => item.BaseObject));
    }

    [Theory]
    [InlineData("Get-RedoxExportJob", "Requesting the state of export 1")]
    [InlineData("Stop-RedoxExportJob", "Stopping export 1")]
    public void A_server_that_gives_no_answer_has_a_bar(string cmdlet, string activity)
    {
        _module.Invoke("$null = Connect-RedoxExport -BaseUri http://localhost:1/fhir").Clean();
        using PowerShell shell = _module.Prepare($"{cmdlet} http://localhost:1/fhir/export-status/1");
        using ManualResetEventSlim isShown = new();
        ConcurrentQueue<ProgressRecord> shown = new();
        shell.Streams.Progress.DataAdded += (_, added) =>
        {
            shown.Enqueue(shell.Streams.Progress[added.Index]);
            isShown.Set();
        };
        shell.BeginInvoke();

        Assert.True(isShown.Wait(TimeSpan.FromSeconds(60)), "There was no progress.");
        shell.Stop();

        Assert.True(shown.TryPeek(out ProgressRecord? first));
        Assert.Equal(activity, first.Activity);
        Assert.StartsWith("no answer for ", first.StatusDescription, StringComparison.Ordinal);
        Assert.EndsWith(" from localhost:1", first.StatusDescription, StringComparison.Ordinal);
    }

    private const string Sandbox = "$sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1000 -RetryAfter 0 -PatientCount 1\n";

    private IReadOnlyList<PSObject> Run(string script) => _module.Invoke(Sandbox + script + "\n$sandbox | Stop-RedoxExportSandbox").Clean();
}
