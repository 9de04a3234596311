using System.Management.Automation;
using System.Management.Automation.Language;

namespace RedoxExport.Module.Tests;

/// <summary>What Tab offers, in the engine alone.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Start-RedoxExport -Type MedicationS", "MedicationStatement")]
    [InlineData("Start-RedoxExport -Type Patient -Element Patient.gend", "Patient.gender")]
    [InlineData("Import-RedoxExport x -Type Condition -Property onset", "onsetDateTime,onsetAge,onsetPeriod,onsetRange,onsetString")]
    [InlineData("Connect-RedoxExport acme s", "Staging")]
    [InlineData("Start-RedoxExportSandbox -Fault FileRes", "FileReset")]
    [InlineData("Start-RedoxExport -Element Nonsense.", "")]
    [InlineData("Import-RedoxExport x -View explanation_", "explanation_of_benefit,explanation_of_benefit_item")]
    [InlineData("Test-RedoxExportView PATI", "patient")]
    [InlineData("Get-RedoxExportView pra", "practitioner")]
    [InlineData("Get-RedoxExportView -Check check_pr", "check_practitioner,check_procedure")]
    public void A_value_is_completed(string typed, string offers) => Assert.Equal(offers, string.Join(',', Complete(typed).Select(match => match.CompletionText)));

    [Fact]
    public void A_connection_is_completed_by_name_in_quotes_where_it_needs_them()
    {
        _module.Invoke("$s = Start-RedoxExportSandbox -Anonymous; foreach ($n in 'plain', 'it''s odd') { $null = Connect-RedoxExport -BaseUri $s.BaseUri -Name $n }; $s | Stop-RedoxExportSandbox").Clean();

        Assert.Equal(["'plain'", "'it''s odd'"], Complete("Start-RedoxExport -Connection ").Select(match => match.CompletionText));
    }

    [Theory]
    [InlineData("Get-RedoxExportGroup -Connection ")]
    [InlineData("Save-RedoxExportProfile acme -Connection ")]
    [InlineData("Export-RedoxExportSupportBundle x y -Connection ")]
    public void A_connection_is_completed_for_each_command_that_takes_one(string typed)
    {
        _module.Invoke("$s = Start-RedoxExportSandbox -Anonymous; $null = Connect-RedoxExport -BaseUri $s.BaseUri -Name plain; $s | Stop-RedoxExportSandbox").Clean();

        Assert.Equal("plain", Assert.Single(Complete(typed)).CompletionText.Trim('\''));
    }

    [Theory]
    [InlineData("Disable-RedoxExportRequest")]
    [InlineData("Export-RedoxExportMetric")]
    [InlineData("Export-RedoxExportSupportBundle")]
    [InlineData("New-RedoxExportReport")]
    public void A_folder_of_runs_is_completed(string command)
    {
        string folder = Path.Combine(_folder.Path, "north");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "runs.json"), "{}");

        CompletionResult match = Assert.Single(Complete($"{command} '{_folder.Path}/"), match => match.ResultType == CompletionResultType.ParameterValue);

        Assert.Contains("north", match.CompletionText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-RedoxExportProfile -Scope Cu", "CurrentUser")]
    [InlineData("Save-RedoxExportProfile acme -Scope Al", "AllUsers")]
    [InlineData("Remove-RedoxExportProfile acme -Scope Al", "AllUsers")]
    public void A_scope_is_completed(string typed, string offers) => Assert.Equal(offers, Assert.Single(Complete(typed)).CompletionText);

    [Fact]
    public void A_folder_that_no_longer_can_be_read_is_offered_nothing_and_throws_nothing()
    {
        File.WriteAllText(_folder.File("runs.json"), "{ broken");

        Assert.DoesNotContain(Complete($"Test-RedoxExport '{_folder.Path}/2"), match => match.ResultType == CompletionResultType.ParameterValue);
    }

    [Theory]
    [InlineData("night\u2019; $x = 1; \u2018")]
    [InlineData("\u201Aa\u201Bb'c")]
    [InlineData("\u201Ca\u201D \u201Eb $(throw)")]
    [InlineData("a;b|c&d`e")]
    public void A_folders_name_is_completed_as_one_text_and_never_as_code(string name)
    {
        string folder = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "export.json"), "{}");

        CompletionResult match = Assert.Single(Complete($"Test-RedoxExport '{_folder.Path}/"), match => match.ResultType == CompletionResultType.ParameterValue);

        ScriptBlockAst parsed = Parser.ParseInput("Test-RedoxExport " + match.CompletionText, out _, out ParseError[] errors);
        Assert.Empty(errors);
        CommandAst command = Assert.IsType<CommandAst>(Assert.Single(Assert.IsType<PipelineAst>(Assert.Single(parsed.EndBlock.Statements)).PipelineElements));
        Assert.Equal(_folder.Path + "/" + name, Assert.IsType<StringConstantExpressionAst>(command.CommandElements[1]).Value);
        Assert.Equal(2, command.CommandElements.Count);
    }

    [Fact]
    public void Types_to_read_are_those_that_the_folder_has()
    {
        foreach (string name in (string[])["Patient.0001.ndjson", "Observation.0002.ndjson.gz", "files.ndjson", "export.json", "notes.ndjson"])
        {
            File.WriteAllText(_folder.File(name), string.Empty);
        }

        Assert.Equal("Observation,Patient", string.Join(',', Complete($"Import-RedoxExport '{_folder.Path}' -Type ").Select(match => match.CompletionText)));
    }

    [Fact]
    public void A_view_is_completed_by_its_name_then_by_the_files_and_folders_that_there_are()
    {
        Directory.CreateDirectory(_folder.File("pa folder"));
        foreach (string name in (string[])["pa'y.json", "pa.txt", "other.json"])
        {
            File.WriteAllText(_folder.File(name), "{}");
        }

        Assert.Equal($"'{_folder.Path}/pa''y.json','{_folder.Path}/pa folder'", string.Join(',', Complete($"Import-RedoxExport x -View '{_folder.Path}/pa").Select(match => match.CompletionText)));
        Assert.DoesNotContain(Complete($"Import-RedoxExport x -View '{_folder.Path}/none/x"), match => match.ResultType == CompletionResultType.ParameterValue);
    }

    [Fact]
    public void An_export_of_the_session_is_completed_by_its_id()
    {
        HostedResult started = _module.Invoke("$s = Start-RedoxExportSandbox -Anonymous; $null = Connect-RedoxExport -BaseUri $s.BaseUri; (Start-RedoxExport -Type Patient).Id; $s | Stop-RedoxExportSandbox");

        string id = started.Clean().Single().ToString();
        Assert.All(["Get-RedoxExportJob -Id ", "Stop-RedoxExportJob ", "Wait-RedoxExportJob ", "Save-RedoxExport ./tonight "], typed =>
        {
            CompletionResult match = Assert.Single(Complete(typed));
            Assert.Equal(id, match.ListItemText);
            Assert.StartsWith("System, ", match.ToolTip, StringComparison.Ordinal);
        });
    }

    private IReadOnlyList<CompletionResult> Complete(string typed)
    {
        using PowerShell shell = _module.Prepare(string.Empty);
        shell.Commands.Clear();
        return [.. CommandCompletion.CompleteInput(typed, typed.Length, null, shell).CompletionMatches];
    }
}
