using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Storage;
using RedoxExport.Tests.Compression;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Files in which lines are not resources: fetched once more, then kept and reported, or refused.</summary>
public sealed class DamagedLinesTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";
    private const string Good = """{"resourceType":"Patient","id":"1"}""" + "\n";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public DamagedLinesTests() => _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}] """);

    public static TheoryData<string> SeenBySaves => new()
    {
        """{"resourceType":"Patient","id":"2"},""",
        """{"resourceType":"Patient","id":""",
        "broken",
        "{broken}",
        """{"id":"resourceType","x":"Patient"}""",
    };

    public static TheoryData<string> SeenByReading => new()
    {
        """{"resourceType":"Patient","id":"2"}{"resourceType":"Patient","id":"3"}""",
        """{"resourceType":"Patient","id";"2"}""",
        """{"resourceType":"Patient","id":"2",}""",
        """{"resourceType":"Patient","ID":"2","id":"2"}""",
        """{"resourceType":"Patient","id":"\ud800"}""",
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(SeenBySaves))]
    public async Task A_line_that_cannot_be_a_resource_is_fetched_again_and_healed(string line)
    {
        _export.Server.On(One, Reply.Text(200, Good + line + "\n" + Good), Reply.Text(200, Good + Good + Good));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal((ExportedFileState.Complete, 0L), (_export.Saved[0].State, _export.Saved[0].DamagedLines));
        Assert.Equal(2, _export.Server.CountOf(One));
        Assert.DoesNotContain(_export.Events.All, e => e.Severity is not null);
    }

    [Theory]
    [MemberData(nameof(SeenBySaves))]
    public async Task A_line_that_stays_damaged_is_kept_counted_named_and_not_fetched_for_ever(string line)
    {
        string text = Good + line + "\n" + Good;
        _export.Server.On(One, Reply.Text(200, text));
        ExportJob job = await _export.JobAsync();
        for (int save = 1; save <= 2; save++)
        {
            _export.Events.Clear();
            await _export.SaveAsync(job, _folder);
            Assert.Empty(_export.Errors);
            Assert.Equal((ExportedFileState.DamagedLines, 1L), (_export.Saved[0].State, _export.Saved[0].DamagedLines));
            ExportEvent problem = Assert.Single(_export.Events.All, e => e.Severity == RunFindingSeverity.Problem);
            Assert.Equal("DamagedLines", problem.Name);
            Assert.Contains("Patient.0001.ndjson: 1 of its 3 lines is not a FHIR resource: line 2.", problem.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, _export.Server.CountOf(One));
        Assert.Equal(text, await File.ReadAllTextAsync(_folder["Patient.0001.ndjson"], TestContext.Current.CancellationToken));
        ExportedFile read = Assert.Single(await CheckAsync());
        Assert.Equal((ExportedFileState.DamagedLines, 1L), (read.State, read.DamagedLines));
    }

    [Theory]
    [MemberData(nameof(SeenBySaves))]
    public async Task A_line_that_stays_damaged_is_refused_if_that_is_asked_for(string line)
    {
        _export.Server.On(One, Reply.Text(200, Good + line + "\n" + Good));
        await new ExportSaver(await _export.JobAsync(), _folder.FullPath, new SaveOptions { RefusesDamagedLines = true }, _export.Events)
            .SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
        RedoxExportException error = Assert.Single(_export.Errors);
        Assert.Equal("FileDamaged", error.ErrorId);
        Assert.Contains("refused because of -Strict", error.Message, StringComparison.Ordinal);
        Assert.Contains("without -Strict", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(_export.Saved);
        Assert.Equal(2, _export.Server.CountOf(One));
    }

    [Theory]
    [MemberData(nameof(SeenBySaves))]
    [MemberData(nameof(SeenByReading))]
    public async Task Reading_back_counts_every_line_that_is_not_a_resource(string line)
    {
        _export.Server.On(One, Reply.Text(200, Good + line + "\n" + Good + line + "\n" + Good));
        await _export.SaveAsync(_folder);
        _export.Events.Clear();
        ExportedFile read = Assert.Single(await CheckAsync());
        Assert.Equal((ExportedFileState.DamagedLines, 2L), (read.State, read.DamagedLines));
        Assert.Contains("2 of its 5 lines are not FHIR resources: lines 2 and 4.", read.Problem, StringComparison.Ordinal);
        Assert.Equal("DamagedLines", Assert.Single(_export.Events.All, e => e.Severity == RunFindingSeverity.Problem).Name);
    }

    [Fact]
    public async Task Control_characters_in_a_text_stay_what_they_were()
    {
        _export.Server.On(One, Reply.Text(200, Good + Good.TrimEnd() + "\r\n \n\t" + Good));
        await _export.SaveAsync(_folder);
        Assert.Equal(ExportedFileState.Complete, Assert.Single(await CheckAsync()).State);
    }

    /// <summary>Random damage to random lines, plain and packed: exactly what reading the resources reports is counted.</summary>
    [Fact]
    public async Task What_reading_the_resources_complains_about_is_what_the_check_counts()
    {
        _export.Server.On(One, Reply.Text(200, Good));
        await _export.SaveAsync(_folder);
        Gen.Select(Gen.Int[1, 200], Gen.Select(Gen.Int[0, 199], Gen.Int[0, 7], Gen.Int[0, 400], Gen.Byte).Array[0, 12], Gen.Bool).Sample(
            (count, damages, isPacked) =>
            {
                List<byte[]> lines = [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"{{i}}","name":[{"family":"Ä{{i}}","given":["x\\n"]}],"n":{{i}}.50}"""))];
                foreach ((int at, int kind, int place, byte value) in damages)
                {
                    lines[at % lines.Count] = Damaged(lines[at % lines.Count], kind, place, value);
                }

                byte[] bytes = [.. lines.SelectMany(line => line.Append((byte)'\n'))];
                string path = _folder[isPacked ? "x.ndjson.gz" : "x.ndjson"];
                File.WriteAllBytes(path, isPacked ? Gzip.Pack(bytes) : bytes);

                long complaints = new ResourceFile(path).Read(new ResourceTypeFilter(null)).Count(line => line.Error is not null);
                FileReading reading = FileReading.Read(path, null, NoShape.New, _ => { }, new SaveProgress().Begin("x", 1), default);
                Assert.Equal(complaints, reading.Damage?.Count ?? 0);

                // What the save sees, it is right about.
                Assert.True((reading.Counter.Damage?.Count ?? 0) <= complaints);
            },
            iter: TrialLength.Of(200, 5_000),
            threads: 1);
    }

    private static byte[] Damaged(byte[] line, int kind, int place, byte value)
    {
        int at = line.Length == 0 ? 0 : place % line.Length;
        return kind switch
        {
            0 => [.. line, .. line],
            1 => line[..at],
            2 => [.. line, (byte)','],
            3 => [.. line[..at], (byte)'\n', .. line[at..]],
            4 => [],
            5 => [.. line[..at], value, .. line[at..]],
            6 => [.. line.Select((b, i) => i == at ? value : b)],
            _ => [.. Encoding.UTF8.GetBytes("not JSON "), .. line],
        };
    }

    private async Task<List<ExportedFile>> CheckAsync()
    {
        List<ExportedFile> found = [];
        Assert.True(await new FolderCheck(_folder.FullPath, _export.Events).RunAsync(found.Add, default));
        return found;
    }
}
