using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>The road that every user takes, in a hosted PowerShell: connect, start, wait, save, read.</summary>
public sealed class RoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Connect_start_wait_save_and_import_go_together_in_one_line_each()
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $files = Start-RedoxExport -Type Patient, Observation | Wait-RedoxExportJob -Timeout 60 | Save-RedoxExport -Path $folder/saved
            $files
            Import-RedoxExport $folder/saved -Type Patient | Where-Object gender -eq female
            """);

        Assert.Equal(["Observation", "Patient"], result.Output.Select(item => item.Properties["Type"]?.Value as string).OfType<string>().Order());
        PSObject[] women = [.. result.Output.Where(item => item.Properties["gender"] is not null)];
        Assert.NotEmpty(women);
        Assert.All(women, woman => Assert.Equal("female", woman.Properties["gender"].Value));
    }

    [Fact]
    public void A_payload_that_arrived_some_other_way_joins_the_road()
    {
        HostedResult result = Run(
            """
            Invoke-WebRequest "$($sandbox.BaseUri)/`$export?_type=Patient" -Headers @{ Prefer = 'respond-async'; Accept = 'application/fhir+json' } -OutFile $folder/response.json
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            Get-Content $folder/response.json -Raw | ConvertFrom-RedoxExportResponse | Wait-RedoxExportJob | Save-RedoxExport -Path $folder/saved
            """,
            "-ResponseStyle Payload");

        PSObject file = Assert.Single(result.Output);
        Assert.Equal("Patient", file.Properties["Type"].Value);
    }

    [Fact]
    public void A_polling_url_as_text_or_uri_is_waited_for()
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $location = (Start-RedoxExport -Type Patient).ContentLocation
            $location | Wait-RedoxExportJob
            $location.AbsoluteUri | Wait-RedoxExportJob
            """);

        Assert.All(result.Output, job => Assert.Equal("Completed", job.Properties["State"].Value.ToString()));
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public void Several_groups_are_waited_for_side_by_side_and_go_to_a_folder_each()
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $groups = Start-RedoxExport -Type Group | Wait-RedoxExportJob | Save-RedoxExport -Path $folder/groups | Import-RedoxExport | ForEach-Object id
            $groups | Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path { "$folder/$($_.GroupId)" } | ForEach-Object Path
            """);

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(2, result.Output.Select(path => Path.GetDirectoryName(path.ToString())).Distinct().Count());
        Assert.All(result.Output, path => Assert.True(File.Exists(path.ToString())));
    }

    [Fact]
    public void An_export_started_with_a_path_is_saved_there_without_naming_it_again()
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            Start-RedoxExport -Type Patient -Path $folder/journaled | Wait-RedoxExportJob | Save-RedoxExport
            """);

        PSObject file = Assert.Single(result.Output);
        Assert.Equal(Path.Combine(_folder.Path, "journaled", "Patient.0001.ndjson"), file.Properties["Path"].Value);
    }

    [Fact]
    public void A_second_save_into_the_same_folder_fetches_nothing_again()
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
            $first = $job | Save-RedoxExport -Path $folder/saved
            $before = $sandbox.Requests.Count
            $second = $job | Save-RedoxExport -Path $folder/saved
            $sandbox.Requests.Count - $before
            $first.Sha256 -eq $second.Sha256
            """);

        Assert.Equal(0, result.Output[0].BaseObject);
        Assert.Equal(true, result.Output[1].BaseObject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-ManifestVersion Stu4")]
    [InlineData("-ManifestPageSize 2")]
    [InlineData("-NoGzip")]
    public void What_is_saved_is_what_the_sandbox_served(string sandboxOptions)
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $files = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder/saved -ThrottleLimit 8
            $served = $sandbox.ServedFiles
            $served.Count
            $files.Count
            foreach ($file in $served) { if (@($files | Where-Object Sha256 -eq $file.Sha256).Count -lt 1) { "missing: $($file.Name)" } }
            """,
            sandboxOptions);

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(result.Output[0].BaseObject, result.Output[1].BaseObject);
    }

    [Fact]
    public void Stop_cancels_a_running_export_and_releases_a_complete_one()
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            Start-RedoxExport | Stop-RedoxExportJob | ForEach-Object { $_.State.ToString() }
            Start-RedoxExport | Wait-RedoxExportJob | Stop-RedoxExportJob | ForEach-Object { $_.State.ToString() }
            """);

        Assert.Equal(["Cancelled", "Released"], result.Output.Select(state => state.ToString()));
    }

    [Fact]
    public void An_empty_pipeline_stops_no_sandbox()
    {
        HostedResult result = Run("@() | Stop-RedoxExportSandbox; $sandbox.IsRunning");

        Assert.Equal(true, Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public void The_files_of_a_folder_can_be_piped_to_Import_with_our_own_records_among_them()
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $folder/saved
            Get-ChildItem $folder/saved -Filter *.ndjson | Import-RedoxExport -Type 'Patient, Group' | ForEach-Object resourceType
            """);

        Assert.Equal(20, result.Output.Count);
        Assert.All(result.Output, type => Assert.Equal("Patient", type.ToString()));
    }

    [Fact]
    public void WhatIf_shows_the_exact_request_and_sends_nothing()
    {
        HostedResult result = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $before = $sandbox.Requests.Count
            Start-RedoxExport -Type Patient -WhatIf
            $sandbox.Requests.Count - $before
            """);

        Assert.Equal(0, Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public void Stopping_the_pipeline_ends_a_wait_within_a_second_and_leaves_the_job_alone()
    {
        HostedResult before = Run(
            """
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $script:job = Start-RedoxExport
            $script:box = $sandbox
            """,
            "-PollCount 100000",
            keepSandbox: true);
        Assert.Empty(before.Output);
        using PowerShell shell = _module.Prepare("$script:job | Wait-RedoxExportJob");
        using ManualResetEventSlim waiting = new();
        shell.Streams.Progress.DataAdded += (_, _) => waiting.Set();
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(waiting.Wait(TimeSpan.FromSeconds(30)), "The wait reported no progress.");

        shell.Stop();

        Assert.True(running.IsCompleted);
        HostedResult after = _module.Invoke("@($script:box.Requests | Where-Object Method -eq DELETE).Count; $script:box | Stop-RedoxExportSandbox");
        Assert.Equal(0, after.Output[0].BaseObject);
    }

    private HostedResult Run(string script, string sandboxOptions = "", bool keepSandbox = false)
    {
        string options = sandboxOptions.Contains("-PollCount", StringComparison.Ordinal) ? sandboxOptions : "-PollCount 1 " + sandboxOptions;
        string stop = keepSandbox ? string.Empty : "$sandbox | Stop-RedoxExportSandbox";
        HostedResult result = _module.Invoke(
            $$"""
            param($folder)
            $sandbox = Start-RedoxExportSandbox -Anonymous -RetryAfter 0 {{options}}
            {{script}}
            {{stop}}
            """,
            _folder.Path);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        return result;
    }
}
