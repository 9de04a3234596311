using System.Management.Automation;
using RedoxExport.Quickstart;

namespace RedoxExport.Module.Tests;

/// <summary>What a pipeline sees of a run that removes superseded runs: first the run, then its errors, then the removal.</summary>
public sealed class RetainTests : IDisposable
{
    // The server gives types that were not asked for, which is an error with -Strict.
    private const string Before =
        """
        param($folder)
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 2 -IgnoreParameter _type
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        function Get-Count { @(Get-ChildItem $folder/runs -Directory).Count }
        $null = Invoke-RedoxExport -Path $folder/runs -Type Patient -WarningAction Ignore

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_run_comes_first_then_its_errors_and_then_what_is_removed()
    {
        IReadOnlyList<PSObject> all = Run("Invoke-RedoxExport -Path $folder/runs -Type Patient -Strict -Retain 1 -Verbose *>&1; Get-Count");

        int run = Find(all, item => item.BaseObject.GetType().Name == "ExportRun");
        int error = Find(all, item => item.BaseObject is ErrorRecord);
        int removed = Find(all, item => item.BaseObject is VerboseRecord verbose && verbose.Message.EndsWith("its folder was removed.", StringComparison.Ordinal));
        Assert.True(run < error && error < removed, $"{run}, {error}, {removed}");
        Assert.Equal(1, all[^1].BaseObject);
    }

    [Fact]
    public void A_run_is_passed_on_before_anything_is_removed() => Assert.Equal(
        [2, 1],
        Run("Invoke-RedoxExport -Path $folder/runs -Type Patient -Retain 1 -WarningAction Ignore | ForEach-Object { Get-Count }; Get-Count").Select(item => item.BaseObject));

    [Theory]
    [InlineData("Invoke-RedoxExport -Path $folder/runs -Type Patient -Strict -Retain 1 -ErrorAction Stop", "TypeNotAsked")]
    [InlineData("Invoke-RedoxExport -Path $folder/runs -Type Patient -Retain 1 -WarningAction Ignore | ForEach-Object { throw 'later' }", "later")]
    public void An_error_at_the_run_ends_the_pipeline_before_anything_is_removed(string command, string errorId)
    {
        HostedResult result = Invoke(Before + $"{command} | Out-Null");

        Assert.Equal(errorId, Assert.Single(result.ErrorIds));
        AssertRemovedByTheNextCall();
    }

    [Fact]
    public void A_pipeline_that_wants_only_the_run_removes_nothing()
    {
        Assert.Equal("ExportRun", Assert.Single(Run("Invoke-RedoxExport -Path $folder/runs -Type Patient -Retain 1 -WarningAction Ignore | Select-Object -First 1")).BaseObject.GetType().Name);

        AssertRemovedByTheNextCall();
    }

    [Fact]
    public void With_WhatIf_the_superseded_run_is_shown_and_stays_and_the_folder_is_free()
    {
        using StringWriter shown = new();
        using HostedModule module = new(new TextHost(shown, 120));
        IReadOnlyList<PSObject> all = module.Invoke(
            Before +
            """
            $null = Invoke-RedoxExport -Path $folder/runs -Type Patient -WarningAction Ignore
            (Get-RedoxExportRun $folder/runs)[0].Path
            Invoke-RedoxExport -Path $folder/runs -Type Patient -Retain 1 -WhatIf
            Get-Count
            """,
            _folder.Path).Clean();

        Assert.Equal(2, all.Count);
        Assert.Contains($"\"Remove superseded runs\" on target \"{all[0].BaseObject}\".", shown.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, all[1].BaseObject);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "runs", "run.lock.json")));
    }

    private static int Find(IReadOnlyList<PSObject> all, Func<PSObject, bool> isMeant)
    {
        int found = all.ToList().FindIndex(item => isMeant(item));
        Assert.NotEqual(-1, found);
        return found;
    }

    // The next call finds the folder free, and removes both.
    private void AssertRemovedByTheNextCall()
    {
        const string Next = "param($folder) $null = Invoke-RedoxExport -Path $folder/runs -Type Patient -Retain 1 -WarningAction Ignore";
        Assert.Equal(2, CountOfRuns());

        Invoke(Next).Clean();

        Assert.Equal(1, CountOfRuns());
    }

    private int CountOfRuns() => Directory.GetDirectories(Path.Combine(_folder.Path, "runs")).Length;

    private HostedResult Invoke(string script) => _module.Invoke(script, _folder.Path);

    private IReadOnlyList<PSObject> Run(string script) => Invoke(Before + script).Clean();
}
