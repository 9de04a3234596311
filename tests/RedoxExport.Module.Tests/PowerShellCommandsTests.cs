using System.Management.Automation;
using System.Text.Json;

namespace RedoxExport.Module.Tests;

/// <summary>What users put before and after our cmdlets, with PowerShell's own commands: they are part of the hosted engine.</summary>
public sealed class PowerShellCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public PowerShellCommandsTests() => _module.Invoke(
        """
        param($folder)
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 4
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $files = $job | Save-RedoxExport -Path $folder/saved
        """,
        _folder.Path).Clean();

    public void Dispose()
    {
        _module.Invoke("$sandbox | Stop-RedoxExportSandbox");
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Format-Table", "Microsoft.PowerShell.Utility")]
    [InlineData("Export-Csv", "Microsoft.PowerShell.Utility")]
    [InlineData("ConvertTo-Json", "Microsoft.PowerShell.Utility")]
    [InlineData("Get-Content", "Microsoft.PowerShell.Management")]
    [InlineData("ConvertTo-SecureString", "Microsoft.PowerShell.Security")]
    public void A_command_is_PowerShells_own_cmdlet(string name, string module)
    {
        CommandInfo command = Assert.IsType<CmdletInfo>(Assert.Single(Run("Get-Command $arguments[0]", name)).BaseObject);

        Assert.Equal(module, command.ModuleName);
        Assert.Equal(Path.GetDirectoryName(HostedModule.OwnModules), command.Module.ModuleBase);
    }

    [Fact]
    public void Files_are_written_to_CSV_and_come_back()
    {
        PSObject[] rows = Run("$files | Export-Csv $folder/files.csv; Import-Csv $folder/files.csv");

        PSObject row = Assert.Single(rows);
        Assert.Equal("Patient", row.Properties["Type"].Value);
        Assert.Equal("4", row.Properties["ResourceCount"].Value);
        Assert.Equal(_folder.File(Path.Combine("saved", "Patient.0001.ndjson")), row.Properties["Path"].Value);
    }

    [Fact]
    public void A_resource_becomes_the_JSON_that_was_saved()
    {
        string[] made = [.. Run("Import-RedoxExport $folder/saved | ForEach-Object { ConvertTo-Json $_ -Depth 64 -Compress }").Select(json => json.ToString())];

        string[] saved = File.ReadAllLines(_folder.File(Path.Combine("saved", "Patient.0001.ndjson")));
        Assert.Equal(4, made.Length);
        Assert.All(made.Zip(saved), pair => Assert.True(JsonElement.DeepEquals(JsonElement.Parse(pair.First), JsonElement.Parse(pair.Second)), pair.First));
    }

    [Fact]
    public void A_file_is_read_by_Get_Content_as_it_is_by_Import_RedoxExport()
    {
        PSObject[] both = Run("(Get-Content $files.Path | ConvertFrom-Json).id -join ' '; (Import-RedoxExport $files.Path).id -join ' '");

        Assert.NotEmpty(both[0].ToString());
        Assert.Equal(both[0].ToString(), both[1].ToString());
    }

    [Fact]
    public void Resources_are_sorted_grouped_measured_and_shown_as_a_table()
    {
        PSObject[] output = Run(
            """
            $PSStyle.OutputRendering = 'PlainText'
            $patients = Import-RedoxExport $folder/saved
            ($patients | Sort-Object birthDate -Descending).birthDate -join ' '
            ($patients | Group-Object resourceType).Count
            $patients | Select-Object -First 1 id, gender | Format-Table | Out-String -Width 80
            """);

        string[] dates = output[0].ToString().Split(' ');
        Assert.Equal(dates.OrderDescending(StringComparer.Ordinal), dates);
        Assert.Equal("4", output[1].ToString());
        Assert.Matches(@"^\s*id\s+gender\s+--\s+------\s+[0-9a-f-]{36}\s+(fe)?male\s*$", output[2].ToString());
    }

    [Fact]
    public void A_job_goes_through_a_file_and_is_waited_for_again()
    {
        PSObject[] output = Run("$job.ContentLocation.AbsoluteUri | Set-Content $folder/job.txt; (Get-Content $folder/job.txt | Wait-RedoxExportJob).Id -eq $job.Id");

        Assert.Equal(true, Assert.Single(output).BaseObject);
    }

    private PSObject[] Run(string script, params object[] arguments) =>
        [.. _module.Invoke("param($folder, $arguments) " + script, _folder.Path, arguments).Clean()];
}
