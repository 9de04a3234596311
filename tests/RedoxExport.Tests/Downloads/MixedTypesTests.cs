using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Files with lines of other types than the manifest says: kept and counted, or refused. Every reader goes by the line's own type.</summary>
public sealed class MixedTypesTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";
    private const string Basic = """{"resourceType":"Basic","id":"b"}""" + "\n";
    private const string Outcome = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"Observation/7 could not be read"}]}""" + "\n";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public MixedTypesTests() => _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1","count":3}] """);

    private IEnumerable<ExportEvent> Problems => _export.Events.All.Where(e => e.Severity == RunFindingSeverity.Problem);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_line_of_another_type_costs_no_file_and_is_counted_by_type(bool compress)
    {
        _export.Server.On(One, Reply.Text(200, Lines(1) + Basic + Lines(1)));
        ExportJob job = await _export.JobAsync();
        for (int save = 1; save <= 2; save++)
        {
            _export.Events.Clear();
            _export.Saved.Clear();
            await new ExportSaver(job, _folder.FullPath, new SaveOptions { Compress = compress }, _export.Events).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
            Assert.Empty(_export.Errors);
            ExportedFile file = Assert.Single(_export.Saved);
            Assert.Equal((ExportedFileState.Complete, 3L, "1 of its 3 lines is of another type than Patient: 1 Basic."), (file.State, file.ResourceCount, file.Problem));
            ExportEvent problem = Assert.Single(Problems);
            Assert.Equal(("TypesMixed", 1L, false), (problem.Name, problem.Data["count"], problem.MeansMissingData));
            Assert.Contains("1 of its 3 lines is of another type than Patient: 1 Basic. The file is kept as the server sent it.", problem.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, _export.Server.CountOf(One));
        _export.Events.Clear();
        List<ExportedFile> read = [];
        Assert.True(await new FolderCheck(_folder.FullPath, _export.Events).RunAsync(read.Add, default));
        Assert.Equal(ExportedFileState.Complete, Assert.Single(read).State);
        Assert.Equal("TypesMixed", Assert.Single(Problems).Name);
    }

    [Fact]
    public async Task A_line_of_another_type_is_refused_if_that_is_asked_for()
    {
        _export.Server.On(One, Reply.Text(200, Lines(1) + Basic + Lines(1)));
        await new ExportSaver(await _export.JobAsync(), _folder.FullPath, new SaveOptions { RefusesDamagedLines = true }, _export.Events).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
        Assert.Equal("FileDamaged", Assert.Single(_export.Errors).ErrorId);
        Assert.Contains("refused because of -Strict: 1 of its 3 lines is of another type than Patient: 1 Basic", _export.Errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("without -Strict", _export.Errors[0].RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(2, _export.Server.CountOf(One));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task Outcomes_among_the_data_are_the_servers_words_and_may_count_or_not(int count)
    {
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1","count":{{count}}}] """)
            .Server.On(One, Reply.Text(200, Lines(1) + Outcome + Lines(1)));
        ExportJob job = await _export.SaveAsync(_folder);
        RedoxExportException said = Assert.Single(_export.Errors);
        Assert.Equal("OutcomeReported", said.ErrorId);
        Assert.Contains("Observation/7 could not be read", said.Message, StringComparison.Ordinal);
        Assert.Equal((1L, 0L), (job.OutcomeErrors, job.OutcomeWarnings));
        Assert.Equal((ExportedFileState.Complete, null), (_export.Saved[0].State, _export.Saved[0].Problem));
        Assert.Equal(1, _export.Server.CountOf(One));
        ExportEvent problem = Assert.Single(Problems);
        Assert.Equal(("OutcomesReported", true), (problem.Name, problem.Message.Contains("OperationOutcome lines of 'Patient.0001.ndjson'", StringComparison.Ordinal)));

        FolderCheck check = new(_folder.FullPath, _export.Events);
        Assert.True(await check.RunAsync(static _ => { }, default));
        Assert.Equal("Observation", Assert.Single(check.Said.Losses.Kinds).Type);
    }

    [Fact]
    public async Task Outcomes_in_a_file_of_all_types_are_the_servers_words()
    {
        _export.WithManifest($$""" "outputOrganizedBy":"Patient", "output": [{"url":"{{SavedExport.Files}}1"}] """)
            .Server.On(One, Reply.Text(200, Lines(1) + Basic + Outcome + Lines(1)));
        ExportJob job = await _export.SaveAsync(_folder);
        Assert.Equal("OutcomeReported", Assert.Single(_export.Errors).ErrorId);
        Assert.Equal(1, job.OutcomeErrors);
        Assert.DoesNotContain(Problems, problem => problem.Name == "TypesMixed");
    }

    [Fact]
    public async Task Reading_one_type_finds_its_lines_in_files_of_other_names()
    {
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"},{"type":"Basic","url":"{{SavedExport.Files}}2"}] """)
            .Server.On(One, Reply.Text(200, Lines(1) + Basic + Lines(1))).On("GET " + SavedExport.Files + "2", Reply.Text(200, Basic));
        await _export.SaveAsync(_folder);
        Assert.Equal(2, ResourceFolder.Open(_folder.FullPath).Files.Sum(file => file.Read(new ResourceTypeFilter(["Basic"])).Count()));
    }
}
