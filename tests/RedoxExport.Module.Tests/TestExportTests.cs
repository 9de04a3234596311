using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>Test-RedoxExport in a hosted PowerShell: what it takes, what it gives, what it says.</summary>
public sealed class TestExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public TestExportTests()
    {
        HostedResult saved = _module.Invoke(
            """
            param($folder)
            $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 2
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            foreach ($name in 'one', 'two', 'b[1]') {
                $null = Start-RedoxExport -Type Patient, Observation | Wait-RedoxExportJob | Save-RedoxExport -Path "$folder/$name"
            }
            $null = Start-RedoxExport -Path "$folder/begun"
            $null = New-Item -ItemType Directory "$folder/empty"
            Stop-RedoxExportSandbox
            """,
            _folder.Path);
        Assert.Empty(saved.Errors);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_needs_no_server_and_gives_the_files()
    {
        HostedResult result = Run("Test-RedoxExport $folder/one");
        Assert.Equal(["Patient Complete", "Observation Complete"], result.Output.Select(file => $"{file.Properties["Type"].Value} {file.Properties["State"].Value}").OrderDescending());
        Assert.All(result.Output, file => Assert.Null(file.Properties["Problem"].Value));
    }

    [Theory]
    [InlineData("'{0}/one', '{0}/two' | Test-RedoxExport -Quiet", 2)]
    [InlineData("[IO.DirectoryInfo] '{0}/one' | Test-RedoxExport -Quiet", 1)]
    [InlineData("[pscustomobject] @{{ Path = '{0}/one' }} | Test-RedoxExport -Quiet", 1)]
    [InlineData("Test-RedoxExport {0}/one, {0}/two -Quiet", 2)]
    [InlineData("Test-RedoxExport {0}/[ot]* -Quiet", 2)]
    [InlineData("Test-RedoxExport '{0}/b[1]' -Quiet", 1)]
    [InlineData("Test-RedoxExport -LiteralPath '{0}/b[1]' -Quiet", 1)]
    [InlineData("[pscustomobject] @{{ PSPath = '{0}/b[1]' }} | Test-RedoxExport -Quiet", 1)]
    public void Folders_come_in_many_ways(string script, int folders)
    {
        HostedResult result = Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, script, _folder.Path));
        Assert.Equal(Enumerable.Repeat<object>(true, folders), result.Output.Select(item => item.BaseObject));
    }

    [Fact]
    public void What_is_wrong_is_given_as_an_object_and_warned_of_by_none()
    {
        File.AppendAllText(_folder.File("one/Patient.0001.ndjson"), "\n");
        HostedResult result = Run("Test-RedoxExport $folder/one; Test-RedoxExport $folder/one -Quiet -Verbose");
        PSObject damaged = Assert.Single(result.Output, item => item.Properties["State"]?.Value.ToString() == "Damaged");
        Assert.StartsWith("It has ", (string)damaged.Properties["Problem"].Value, StringComparison.Ordinal);
        Assert.Equal(false, result.Output[^1].BaseObject);
        Assert.Empty(result.Warnings);
        Assert.Contains(result.Verbose, said => said.Contains("(Damaged): It has ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("begun", "ExportNotSaved", "Resume-RedoxExport")]
    [InlineData("empty", "NoExportHere", "Start-RedoxExport -Path")]
    public void A_folder_that_cannot_be_proved_is_an_error_or_quietly_false(string name, string errorId, string advice)
    {
        HostedResult result = _module.Invoke("param($path) Test-RedoxExport $path", _folder.File(name));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(result.Output);

        Assert.Equal(false, Assert.Single(Run($"Test-RedoxExport $folder/{name} -Quiet").Output).BaseObject);
    }

    [Theory]
    [InlineData("Test-RedoxExport $folder/nowhere -Quiet", "PathNotFound")]
    [InlineData("Test-RedoxExport -LiteralPath $folder/[ot]*", "PathNotFound")]
    [InlineData("Test-RedoxExport Env:/PATH", "PathNotFileSystem")]
    public void A_path_that_is_no_folder_is_an_error(string script, string errorId)
    {
        HostedResult result = _module.Invoke("param($folder) " + script, _folder.Path);
        Assert.StartsWith(errorId + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    private HostedResult Run(string script)
    {
        HostedResult result = _module.Invoke("param($folder) " + script, _folder.Path);
        Assert.Empty(result.Errors);
        return result;
    }
}
