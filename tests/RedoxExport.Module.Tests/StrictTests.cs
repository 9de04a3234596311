namespace RedoxExport.Module.Tests;

/// <summary>Data that nobody asked for: a warning, and an error with -Strict. Everything is kept in both cases.</summary>
public sealed class StrictTests : IDisposable
{
    private const string Before =
        """
        param($folder)
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 2 -IgnoreParameter _type
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("$job | Save-RedoxExport -Path $folder/one")]
    [InlineData("$null = $job | Save-RedoxExport -Path $folder/one -WarningAction Ignore; Test-RedoxExport $folder/one")]
    [InlineData("Invoke-RedoxExport -Path $folder/runs -Type Patient")]
    public void A_problem_is_a_warning(string command)
    {
        HostedResult result = _module.Invoke(Before + command, _folder.Path);
        Assert.Empty(result.Errors);
        Assert.Contains(result.Warnings, warning => warning.Contains("the request was only for Patient", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$job | Save-RedoxExport -Path $folder/one -Strict | Out-Null; Test-RedoxExport $folder/one -Quiet")]
    [InlineData("$null = $job | Save-RedoxExport -Path $folder/one; Test-RedoxExport $folder/one -Strict | Out-Null; Test-RedoxExport $folder/one -Quiet")]
    [InlineData("(Invoke-RedoxExport -Path $folder/runs -Type Patient -Strict).ExitCode -eq 2")]
    public void With_Strict_it_is_an_error_and_everything_is_there(string command)
    {
        HostedResult result = _module.Invoke(Before + command, _folder.Path);
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, error => Assert.StartsWith("TypeNotAsked,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(true, result.Output[^1].BaseObject);
    }

    [Fact]
    public void With_Quiet_and_Strict_the_answer_is_false()
    {
        HostedResult result = _module.Invoke(Before + "$null = $job | Save-RedoxExport -Path $folder/one; Test-RedoxExport $folder/one -Strict -Quiet", _folder.Path);
        Assert.Empty(result.Errors);
        Assert.Equal(false, Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public void The_run_comes_before_its_errors()
    {
        HostedResult result = _module.Invoke(
            Before + "$ErrorActionPreference = 'Stop'; try { Invoke-RedoxExport -Path $folder/runs -Type Patient -Strict } catch { $_.FullyQualifiedErrorId }",
            _folder.Path);
        Assert.Equal("2", result.Output[0].Properties["ExitCode"].Value.ToString());
        Assert.StartsWith("TypeNotAsked,", (string)result.Output[1].BaseObject, StringComparison.Ordinal);
    }
}
