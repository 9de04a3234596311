using System.Management.Automation;

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
    public void A_value_is_completed(string typed, string offers) => Assert.Equal(offers, string.Join(',', Complete(typed).Select(match => match.CompletionText)));

    [Fact]
    public void A_connection_is_completed_by_name_in_quotes_where_it_needs_them()
    {
        _module.Invoke("$s = Start-RedoxExportSandbox -Anonymous; foreach ($n in 'plain', 'it''s odd') { $null = Connect-RedoxExport -BaseUri $s.BaseUri -Name $n }; $s | Stop-RedoxExportSandbox").Clean();

        Assert.Equal(["'plain'", "'it''s odd'"], Complete("Start-RedoxExport -Connection ").Select(match => match.CompletionText));
    }

    [Fact]
    public void A_folder_that_no_longer_can_be_read_is_offered_nothing_and_throws_nothing()
    {
        File.WriteAllText(_folder.File("runs.json"), "{ broken");

        Assert.DoesNotContain(Complete($"Test-RedoxExport '{_folder.Path}/2"), match => match.ResultType == CompletionResultType.ParameterValue);
    }

    private IReadOnlyList<CompletionResult> Complete(string typed)
    {
        using PowerShell shell = _module.Prepare(string.Empty);
        shell.Commands.Clear();
        return [.. CommandCompletion.CompleteInput(typed, typed.Length, null, shell).CompletionMatches];
    }
}
