using System.Text;
using CsCheck;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Runs;

public sealed class RunLogReaderTests : IDisposable
{
    private const string Line = """{"time":"2026-11-27T07:55:00.4636885+00:00","level":"Warning","event":"FileRetried","run":"20261127T075500Z","type":"Patient","bytes":12,"seconds":0.5,"isLast":true,"exportId":"e","eventDetail":{"x":1}}""" + "\n";

    private readonly TestFolder _folder = new();

    public RunLogReaderTests() => Directory.CreateDirectory(_folder.FullPath);

    private string Log => _folder["log.ndjson"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_event_has_the_members_of_its_line()
    {
        File.WriteAllText(Log, Line);
        RunLogEvent found = Assert.Single(new RunLogReader(Log).Read());
        Assert.Equal(new DateTimeOffset(2026, 11, 27, 7, 55, 0, TimeSpan.Zero).AddTicks(4636885), found.Time);
        Assert.Equal((RunLogLevel.Warning, "FileRetried", "20261127T075500Z", "e", 1L), (found.Level, found.Name, found.RunId, found.ExportId, found.Line));
        Assert.Equal("type=Patient, bytes=12, seconds=0.5, isLast=True", found.Details);
    }

    [Fact]
    public void A_file_that_is_not_there_yet_has_no_events() => Assert.Empty(new RunLogReader(Log).Read());

    [Fact]
    public void Runs_of_one_second_are_read_in_the_order_in_which_they_began()
    {
        string[] ids = ["20261127T075459Z", "20261127T075500Z", "20261127T075500Z-2", "20261127T075500Z-10", "20261127T075501Z"];
        File.WriteAllText(_folder["runs.json"], "{}");
        foreach (string id in ids)
        {
            Directory.CreateDirectory(_folder[id]);
            File.WriteAllText(Path.Combine(_folder[id], "log.ndjson"), Line.Replace("20261127T075500Z", id, StringComparison.Ordinal));
        }

        Assert.Equal(ids, new RunLogs(_folder.FullPath).Read(_ => true, (_, _) => { }).Select(found => found.RunId));
    }

    [Fact]
    public void However_a_log_is_written_in_pieces_each_event_is_returned_once_and_in_order() =>
        Gen.Int[0, 400].Array[0, 20].Sample(
            cuts =>
            {
                byte[] all = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5).Select(i => Line.Replace("\"bytes\":12", $"\"bytes\":{i}", StringComparison.Ordinal))));
                File.WriteAllBytes(Log, []);
                RunLogReader reader = new(Log);
                List<object> seen = [];
                int at = 0;
                foreach (int cut in cuts.Append(all.Length))
                {
                    int length = Math.Min(cut, all.Length - at);
                    using (FileStream file = new(Log, FileMode.Append))
                    {
                        file.Write(all, at, length);
                    }

                    at += length;
                    seen.AddRange(reader.Read().Select(found => found.Data["bytes"]));
                    Assert.Empty(reader.Unreadable);
                }

                Assert.Equal([0L, 1L, 2L, 3L, 4L], seen);
            },
            iter: 50,
            threads: 1);

    [Theory]
    [InlineData("{\"time\":\"2026-11-27T07:55")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"time\":\"yesterday\",\"level\":\"Warning\",\"event\":\"x\"}")]
    [InlineData("{\"time\":\"2026-11-27T07:55:00Z\",\"level\":\"Loud\",\"event\":\"x\"}")]
    public void A_line_that_is_not_an_event_is_named_and_the_rest_goes_on(string damaged)
    {
        File.WriteAllText(Log, Line + damaged + "\n" + Line);
        RunLogReader reader = new(Log);
        Assert.Equal([1L, 3L], reader.Read().Select(found => found.Line));
        Assert.Equal([2L], reader.Unreadable);
    }

    [Fact]
    public void A_line_without_an_end_takes_no_memory_without_limit()
    {
        File.WriteAllText(Log, new string('x', 5_000_000) + "\n" + Line);
        RunLogReader reader = new(Log);
        Assert.Equal([2L], reader.Read().Select(found => found.Line));
    }

    [Fact]
    public void The_logs_of_a_folder_include_those_of_runs_that_begin_later()
    {
        Add("20261127T075500Z");
        RunLogs logs = new(_folder.FullPath);
        Assert.Single(logs.Read(_ => true, Never));
        Add("20261128T075500Z");
        Assert.EndsWith("20261128T075500Z" + Path.DirectorySeparatorChar + "log.ndjson", Assert.Single(logs.Read(_ => true, Never)).Path, StringComparison.Ordinal);
        Assert.Empty(logs.Read(_ => true, Never));
    }

    private static void Never(string path, long line) => Assert.Fail($"Line {line}");

    private void Add(string run)
    {
        Directory.CreateDirectory(_folder[run]);
        File.WriteAllText(_folder[run + "/log.ndjson"], Line);
    }
}
