using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>-Shard of Save- and Resume-RedoxExport in a hosted PowerShell.</summary>
public sealed class ShardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public ShardTests()
    {
        HostedResult started = _module.Invoke(
            """
            param($folder)
            $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 2
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $null = Start-RedoxExport -Type Patient, Observation -Path "$folder/shared"
            """,
            _folder.Path);
        Assert.Empty(started.Errors);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Shards_are_saved_through_the_pipeline_and_by_their_folder()
    {
        HostedResult first = Run("Get-RedoxExportJob -Path $folder/shared | Save-RedoxExport -Shard 1/2");
        HostedResult second = Run("\"$folder/shared\" | Resume-RedoxExport -Shard 2/2");
        string[] paths = [.. first.Output.Concat(second.Output).Select(PathOf)];
        Assert.Equal(2, paths.Distinct().Count());
        Assert.Equal(true, Assert.Single(Run("Test-RedoxExport $folder/shared -Quiet").Output).BaseObject);

        // Saved as a whole: a shard gives its own files again, a command without one gives all.
        Assert.Equal(second.Output.Select(PathOf), Run("Resume-RedoxExport $folder/shared -Shard '2/2'").Output.Select(PathOf));
        Assert.Equal(2, Run("Resume-RedoxExport $folder/shared").Output.Count);
    }

    [Fact]
    public void A_shard_that_is_only_shown_saves_nothing()
    {
        HostedResult result = Run("Resume-RedoxExport $folder/shared -Shard 1/2 -WhatIf; Get-RedoxExportJob -Path $folder/shared | Save-RedoxExport -Shard 1/2 -WhatIf");
        Assert.Empty(result.Output);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(_folder.Path, "shared"), "*.ndjson"), path => Path.GetFileName(path) != "files.ndjson");
    }

    [Theory]
    [InlineData("3/2")]
    [InlineData("0/16")]
    [InlineData("three of sixteen")]
    [InlineData("")]
    [InlineData("5")]
    public void What_is_no_shard_is_refused_with_what_to_give(string text)
    {
        HostedResult result = _module.Invoke("param($folder, $text) try { Resume-RedoxExport $folder/shared -Shard $text } catch { $_ }", _folder.Path, text);
        ErrorRecord error = Assert.IsType<ErrorRecord>(Assert.Single(result.Output).BaseObject);
        Assert.StartsWith("ParameterArgumentTransformationError", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("ShardInvalid", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("such as 3/16", error.Exception.Message, StringComparison.Ordinal);
    }

    private static string PathOf(PSObject file) => Assert.IsType<string>(file.Properties["Path"].Value);

    private HostedResult Run(string script)
    {
        HostedResult result = _module.Invoke("param($folder) " + script, _folder.Path);
        Assert.Empty(result.Errors);
        return result;
    }
}
