using System.Text;
using CsCheck;
using RedoxExport.Attachments;
using RedoxExport.Downloads;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Runs;

/// <summary><c>runs.json</c>: its exact bytes, and that all of a run is read back.</summary>
public sealed class RunRecordTests : IDisposable
{
    private const string Whole = """
        {
          "version": 1,
          "runs": [
            {
              "id": "20261126T020000Z",
              "state": "Incomplete",
              "mode": "Incremental",
              "request": "Group <ä&'+\uD83D\uDE00>: \"a\\b\"\u2028\u0001\t",
              "requestKey": "k",
              "connection": "night",
              "destination": "acme",
              "environment": "Production",
              "baseUri": "https://fhir.example.org/r4?a=1&b=%C3%A4",
              "startedAt": "2026-11-26T02:00:00+00:00",
              "endedAt": "2026-11-26T02:10:00.123+05:30",
              "calls": 3,
              "waitingSeconds": 1.5,
              "downloadSeconds": 0.3000001,
              "failures": 2,
              "since": "2026-11-25T02:00:00.1234567+00:00",
              "until": "2026-11-26T00:00:00-11:00",
              "transactionTime": "2026-11-26T02:00:01+00:00",
              "watermark": "2026-11-26T02:00:02+00:00",
              "hasGap": false,
              "asksMembers": true,
              "exports": [
                {
                  "role": "Members",
                  "folder": "members"
                },
                {
                  "role": "Data",
                  "folder": "",
                  "transactionTime": "2026-11-26T02:00:01+00:00",
                  "watermark": "2026-11-26T02:00:02+00:00",
                  "losses": [
                    {
                      "code": "ExportReportedErrors",
                      "type": "Patient",
                      "words": "gone"
                    },
                    {
                      "code": "TypeMissing",
                      "words": ""
                    }
                  ]
                },
                {
                  "role": "MembersAfter",
                  "folder": "membersafter",
                  "losses": []
                }
              ],
              "gaps": [
                {
                  "from": "2026-11-24T02:00:00+00:00",
                  "until": "2026-11-25T02:00:00+00:00",
                  "code": "C",
                  "type": "Device",
                  "words": "w"
                },
                {
                  "code": "C",
                  "words": "w"
                }
              ],
              "isHeld": true,
              "datasetIsOld": true,
              "tablesAreOld": true,
              "attachmentsAreOld": true,
              "attachments": {
                "count": 20,
                "complete": 9,
                "mismatched": 1,
                "skipped": 2,
                "missing": 3,
                "failed": 5,
                "savedFiles": 6,
                "savedBytes": 9223372036854775807,
                "removedFiles": 7,
                "removedBytes": 8,
                "seconds": 1.5
              },
              "files": 2147483647,
              "bytes": 9223372036854775807,
              "resources": {
                "<ä&'+>": 1,
                "Patient": 5
              },
              "retries": 7,
              "outcomeErrors": 8,
              "outcomeWarnings": 9,
              "damagedFiles": 10,
              "patientsJoined": 0,
              "patientsLeft": 11,
              "findings": [
                {
                  "code": "F",
                  "severity": "Note",
                  "message": "m",
                  "step": ""
                },
                {
                  "code": "G",
                  "severity": "Problem",
                  "message": "m",
                  "type": "Patient",
                  "file": "a/b.ndjson",
                  "count": 9223372036854775807,
                  "step": "Data/check",
                  "missing": true
                }
              ],
              "causes": [
                {
                  "code": "FileNotAvailable",
                  "status": 403,
                  "count": 2,
                  "file": "Patient.0001.ndjson",
                  "message": "m"
                },
                {
                  "code": "Damaged",
                  "count": 1,
                  "message": ""
                }
              ],
              "error": {
                "id": "E",
                "kind": "Storage",
                "message": "m",
                "brief": "b"
              },
              "failedCalls": {
                "exitCode": 4,
                "count": 2,
                "advice": "a",
                "since": "2026-11-26T01:00:00+00:00"
              },
              "removed": true,
              "disabled": true
            },
            {
              "id": "20261126T020000Z-2",
              "state": "Running",
              "mode": "Full",
              "request": "",
              "requestKey": "",
              "startedAt": "2026-11-26T02:00:00+00:00",
              "calls": 0,
              "waitingSeconds": 0,
              "downloadSeconds": 0,
              "failures": 0,
              "exports": [],
              "files": 0,
              "bytes": 0,
              "resources": {},
              "retries": 0,
              "outcomeErrors": 0,
              "outcomeWarnings": 0,
              "damagedFiles": 0,
              "error": {
                "id": "E",
                "kind": null,
                "message": null
              }
            }
          ]
        }
        """;

    private static readonly DateTimeOffset Two = new(2026, 11, 26, 2, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Words = Gen.OneOf(Gen.String, Gen.Int[0, 3].Select(i => new[] { string.Empty, "null", "\0\u2028\"\\", "<é&'+😀>" }[i]));
    private static readonly Gen<string?> Word = Gen.OneOf(Words.Select(text => (string?)text), Gen.Const((string?)null));
    private static readonly Gen<DateTimeOffset?> Moment = Optional(Gen.Select(Gen.DateTime[new(2, 1, 1), new(9998, 1, 1)], Gen.Int[-14 * 60, 14 * 60]).Select((ticks, offset) =>
        new DateTimeOffset(DateTime.SpecifyKind(ticks, DateTimeKind.Unspecified), TimeSpan.FromMinutes(offset))));

    private static readonly Gen<DataLoss> Loss = Gen.Select(Words, Word, Words).Select((code, type, words) => new DataLoss(code, type, words));

    private readonly TestFolder _folder = new();

    public RunRecordTests() => Directory.CreateDirectory(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bytes_are_those_of_every_version()
    {
        RunHistory history = RunHistory.ReadOrNew(_folder.FullPath);
        AddFull(history);
        ExportRun empty = history.Add(Two);
        empty.ErrorId = "E";
        history.Write();

        Assert.Equal(Whole.ReplaceLineEndings(Environment.NewLine), Written());
    }

    [Fact]
    public void What_was_written_is_read_and_written_again_as_it_was()
    {
        File.WriteAllText(_folder["runs.json"], Whole);
        RunHistory.Read(_folder.FullPath).Write();

        Assert.Equal(Whole.ReplaceLineEndings(Environment.NewLine), Written());
    }

    [Fact]
    public void A_surrogate_without_its_other_half_is_written_as_the_replacement_character()
    {
        RunHistory history = RunHistory.ReadOrNew(_folder.FullPath);
        ExportRun run = history.Add(Two);
        (run.Request, run.Resources) = ("a\ud800", new ReadableCounts { ["\udc00b"] = 1 });
        history.Write();

        Assert.Contains("\"request\": \"a\\uFFFD\"", Written(), StringComparison.Ordinal);
        Assert.Contains("\"\\uFFFDb\": 1", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_without_runs_has_an_empty_list()
    {
        RunHistory.ReadOrNew(_folder.FullPath).Write();

        Assert.Equal("{\n  \"version\": 1,\n  \"runs\": []\n}".ReplaceLineEndings(Environment.NewLine), Written());
        Assert.Empty(RunHistory.Read(_folder.FullPath).Runs);
    }

    [Fact]
    public void Whatever_a_run_is_it_is_read_back()
    {
        Gen<Action<ExportRun>> state = Gen.Select(Gen.Enum<ExportRunState>(), Gen.Enum<ExportRunMode>(), Word, Word, Moment, Moment, Optional(Gen.Bool), Gen.Long[0, long.MaxValue]).Select(Describe);
        Gen<Action<ExportRun>> parts = Gen.Select(Gen.Enum<RunExportRole>(), Moment, Optional(Gen.Bool), Loss.Array[0, 3], Moment, Word, Words, Optional(Gen.Long)).Select(Divide);
        Gen.Select(state, parts).Array[0, 3].Sample(
            all =>
            {
                RunHistory history = RunHistory.ReadOrNew(_folder["new"]);
                foreach ((Action<ExportRun> describe, Action<ExportRun> divide) in all)
                {
                    ExportRun run = history.Add(Two);
                    describe(run);
                    divide(run);
                }

                Directory.CreateDirectory(_folder["new"]);
                history.Write();
                string first = File.ReadAllText(_folder["new/runs.json"]);
                RunHistory read = RunHistory.Read(_folder["new"]);
                Assert.All(history.Runs.Zip(read.Runs), AssertSame);
                read.Write();
                Assert.Equal(first, File.ReadAllText(_folder["new/runs.json"]));
                Directory.Delete(_folder["new"], recursive: true);
            },
            iter: TrialLength.Of(200, 10_000),
            threads: 1);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("20261126T020000Z/..")]
    [InlineData("")]
    [InlineData("\\ud800")]
    [InlineData("20261126T020000Z\\u0000")]
    public void An_id_that_was_not_given_here_is_damage(string id) => AssertDamaged(Whole.Replace("\"20261126T020000Z\"", $"\"{id}\"", StringComparison.Ordinal));

    [Theory]
    [InlineData("\"members\"", "\"../x\"")]
    [InlineData("\"members\"", "\"Members\"")]
    [InlineData("\"members\"", "\"mem\\u002fbers\"")]
    [InlineData("\"role\": \"Members\"", "\"role\": \"Owner\"")]
    [InlineData("\"role\": \"Members\"", "\"role\": \"members\"")]
    [InlineData("\"Incomplete\"", "\"Paused\"")]
    [InlineData("\"Incomplete\"", "\"3\"")]
    [InlineData("\"Incomplete\"", "\"99\"")]
    [InlineData("\"Incomplete\"", "\" Incomplete\"")]
    [InlineData("\"Incomplete\"", "\"Running, Waiting\"")]
    [InlineData("\"Incomplete\"", "null")]
    [InlineData("\"Incremental\"", "\"\"")]
    [InlineData("\"calls\": 3", "\"calls\": \"3\"")]
    [InlineData("\"calls\": 3", "\"calls\": 3.5")]
    [InlineData("\"calls\": 3", "\"calls\": 2147483648")]
    [InlineData("\"calls\": 3", "\"count\": 3")]
    [InlineData("1.5", "1e300")]
    [InlineData("1.5", "1e999")]
    [InlineData("\"Patient\": 5", "\"Patient\": 9223372036854775807")]
    [InlineData("\"Patient\": 5", "\"Patient\": null")]
    [InlineData("\"version\": 1", "\"version\": 2")]
    [InlineData("\"version\": 1", "\"version\": null")]
    [InlineData("\"version\": 1,", "")]
    [InlineData("\"exports\": []", "\"exports\": null")]
    [InlineData("\"exports\": []", "\"exports\": [null]")]
    [InlineData("\"resources\": {}", "\"resources\": null")]
    [InlineData("\"resources\": {}", "\"resources\": []")]
    [InlineData("\"losses\": []", "\"losses\": [null]")]
    [InlineData("\"losses\": []", "\"losses\": {}")]
    [InlineData("\"exitCode\": 4,", "")]
    [InlineData("\"disabled\": true", "\"disabled\": 1")]
    [InlineData("\"step\": \"\"", "\"step\": 1")]
    [InlineData("\"2026-11-26T02:00:00+00:00\"", "\"yesterday\"")]
    [InlineData("\"2026-11-26T02:00:00+00:00\"", "null")]
    [InlineData("\"findings\": [", "\"findings\": [null, ")]
    [InlineData("\"causes\": [", "\"causes\": [null, ")]
    [InlineData("\"gaps\": [", "\"gaps\": [null, ")]
    [InlineData("\"runs\": [", "\"runs\": [null, ")]
    [InlineData("\"runs\": [", "\"runs\": [[], ")]
    [InlineData("\"runs\": [", "\"runs\": [/* */ ")]
    [InlineData("\"m\"", "\"\\ud800\"")]
    public void A_history_that_no_version_wrote_is_damage(string original, string instead)
    {
        Assert.Contains(original, Whole, StringComparison.Ordinal);
        AssertDamaged(Whole.Replace(original, instead, StringComparison.Ordinal));
    }

    [Fact]
    public void A_history_that_is_not_one_document_of_UTF8_is_damage()
    {
        AssertDamaged("\uFEFF" + Whole);
        AssertDamaged(Whole + "{}");
        AssertDamaged(string.Empty);
        AssertDamaged("null");
        AssertDamaged("[]");
        AssertDamaged(Whole.Replace("\"runs\"", "\"deep\": " + new string('[', 70) + new string(']', 70) + ", \"runs\"", StringComparison.Ordinal));
        byte[] whole = Encoding.UTF8.GetBytes(Whole);
        byte[] notText = [.. whole];
        notText[Whole.IndexOf("night", StringComparison.Ordinal) + 12] = 0xFF;
        AssertDamaged(notText);
        for (int length = whole.Length - 1; length > 0; length -= 97)
        {
            AssertDamaged(whole[..length]);
        }
    }

    [Fact]
    public void Members_of_a_newer_version_are_skipped_and_of_two_of_a_name_the_last_counts()
    {
        File.WriteAllText(_folder["runs.json"], Whole
            .Replace("\"calls\": 3", "\"calls\": 4, \"later\": {\"a\": [1, \"\\ud800\"]}, \"Calls\": 5, \"calls\": 3", StringComparison.Ordinal)
            .Replace("\"version\": 1", "\"by\": null, \"version\": 1", StringComparison.Ordinal));
        RunHistory.Read(_folder.FullPath).Write();

        Assert.Equal(Whole.ReplaceLineEndings(Environment.NewLine), Written());
    }

    private static Gen<T?> Optional<T>(Gen<T> gen)
        where T : struct => Gen.OneOf(gen.Select(value => (T?)value), Gen.Const((T?)null));

    private static Action<ExportRun> Describe(ExportRunState state, ExportRunMode mode, string? name, string? error, DateTimeOffset? one, DateTimeOffset? other, bool? truth, long number) => run =>
    {
        run.State = state;
        run.Mode = mode;
        run.Request = name ?? "r";
        run.RequestKey = error ?? "k";
        run.Server = new RunServer(name, error, name, error is null ? null : new Uri("https://example.org/" + number));
        run.StartedAt = one ?? Two;
        (run.EndedAt, run.Since, run.Until, run.TransactionTime, run.Watermark) = (other, one, other, one, other);
        (run.HasGap, run.AsksMembers, run.IsHeld, run.DatasetIsOld, run.TablesAreOld, run.AttachmentsAreOld, run.IsRemoved) = (truth, truth, truth == true, truth == false, truth != false, truth == true, truth is null);
        run.Attachments = truth is null ? null : new AttachmentResult { Count = number, Complete = number, Failed = truth == true ? number : 0, Elapsed = TimeSpan.FromSeconds(number % 1_000_000 / 8.0) };
        (run.FailedCalls, run.IsDisabled) = (truth is null ? null : new FailedCalls((int)(number % 11), (int)(number % 1000), name, run.EndedAt), truth == true);
        (run.Calls, run.Failures, run.Retries, run.DamagedFiles, run.FileCount) = ((int)(number % 1000), (int)(number % 999), 1, 2, 3);
        (run.Bytes, run.OutcomeErrors, run.OutcomeWarnings) = (number, number, number);
        run.WaitingTime = TimeSpan.FromSeconds(number % 1_000_000 / 8.0);
        run.Resources = new ReadableCounts { [name ?? "n"] = number };
        run.PatientsJoined = truth is null ? null : (int)(number % 997);
        if (error is not null)
        {
            (run.ErrorId, run.ErrorMessage, run.ErrorBrief, run.ErrorKind) = (error, name, name, truth is null ? null : ErrorKind.Storage);
        }
    };

    private static Action<ExportRun> Divide(RunExportRole role, DateTimeOffset? moment, bool? recorded, DataLoss[] losses, DateTimeOffset? until, string? name, string words, long? count) => run =>
    {
        run.Exports.Add(new RunExport(role, "data") { TransactionTime = moment, Watermark = until, Losses = recorded is null ? null : losses });
        run.Gaps = [.. losses.Select(loss => new RunGap(moment, until, loss))];
        run.Found.Add(new RunFinding(words, recorded == true ? RunFindingSeverity.Note : RunFindingSeverity.Problem, words) { Type = name, File = name, Count = count, Step = words, MeansMissingData = recorded == false });
        run.CausesFound.Restore(new FailureCause(words, (int?)(count % 600), 1, name, words));
    };

    private static void AssertSame((ExportRun Was, ExportRun Is) pair)
    {
        (ExportRun was, ExportRun read) = pair;
        Assert.Equal((was.Id, was.Path, was.State, was.Mode, was.StartedAt, was.EndedAt), (read.Id, read.Path, read.State, read.Mode, read.StartedAt, read.EndedAt));
        Assert.Equal((was.Since, was.Until, was.TransactionTime, was.Watermark, was.HasGap, was.AsksMembers), (read.Since, read.Until, read.TransactionTime, read.Watermark, read.HasGap, read.AsksMembers));
        Assert.Equal((was.AttachmentsAreOld, was.Attachments?.Count, was.Attachments?.Complete, was.Attachments?.Failed, was.Attachments?.Elapsed), (read.AttachmentsAreOld, read.Attachments?.Count, read.Attachments?.Complete, read.Attachments?.Failed, read.Attachments?.Elapsed));
        Assert.Equal((was.IsHeld, was.DatasetIsOld, was.TablesAreOld, was.IsRemoved, was.ErrorKind, was.PatientsJoined, was.PatientsLeft), (read.IsHeld, read.DatasetIsOld, read.TablesAreOld, read.IsRemoved, read.ErrorKind, read.PatientsJoined, read.PatientsLeft));
        Assert.Equal((was.Calls, was.Failures, was.Retries, was.DamagedFiles, was.FileCount, was.Bytes), (read.Calls, read.Failures, read.Retries, read.DamagedFiles, read.FileCount, read.Bytes));
        Assert.Equal((was.WaitingTime, was.DownloadTime, was.BaseUri, was.ExitCode), (read.WaitingTime, read.DownloadTime, read.BaseUri, read.ExitCode));
        Assert.Equal((was.FailedCalls?.ExitCode, was.FailedCalls?.Count, was.FailingSince, was.HasBegun, was.IsDisabled), (read.FailedCalls?.ExitCode, read.FailedCalls?.Count, read.FailingSince, read.HasBegun, read.IsDisabled));
        Assert.Equal(was.Resources.Values, read.Resources.Values);
        Assert.Equal(was.Gaps.Count, read.Gaps.Count);
        Assert.Equal(was.Exports.Select(export => (export.Role, export.Folder, export.TransactionTime, export.Watermark, export.Losses?.Count)), read.Exports.Select(export => (export.Role, export.Folder, export.TransactionTime, export.Watermark, export.Losses?.Count)));
        Assert.Equal(was.Findings.Select(finding => (finding.Severity, finding.Count, finding.MeansMissingData)), read.Findings.Select(finding => (finding.Severity, finding.Count, finding.MeansMissingData)));
        Assert.Equal(was.Causes.Select(cause => (cause.StatusCode, cause.Count)), read.Causes.Select(cause => (cause.StatusCode, cause.Count)));
    }

    private static void AddFull(RunHistory history)
    {
        ExportRun run = history.Add(Two);
        run.State = ExportRunState.Incomplete;
        run.Mode = ExportRunMode.Incremental;
        run.Request = "Group <ä&'+😀>: \"a\\b\"\u2028\u0001\t";
        run.RequestKey = "k";
        run.Server = new RunServer("night", "acme", "Production", new Uri("https://fhir.example.org/r4?a=1&b=ä"));
        run.EndedAt = new DateTimeOffset(2026, 11, 26, 2, 10, 0, 123, TimeSpan.FromHours(5.5));
        (run.Calls, run.Failures) = (3, 2);
        (run.WaitingTime, run.DownloadTime) = (TimeSpan.FromSeconds(1.5), TimeSpan.FromTicks(3_000_001));
        run.Since = Two.AddDays(-1).AddTicks(1_234_567);
        run.Until = new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.FromHours(-11));
        (run.TransactionTime, run.Watermark) = (Two.AddSeconds(1), Two.AddSeconds(2));
        (run.HasGap, run.AsksMembers, run.IsHeld, run.DatasetIsOld, run.TablesAreOld, run.AttachmentsAreOld, run.IsRemoved) = (false, true, true, true, true, true, true);
        (run.FailedCalls, run.IsDisabled) = (new FailedCalls(4, 2, "a", Two.AddHours(-1)), true);
        run.Attachments = new AttachmentResult { Count = 20, Complete = 9, Mismatched = 1, Skipped = 2, Missing = 3, Failed = 5, SavedFiles = 6, SavedBytes = long.MaxValue, RemovedFiles = 7, RemovedBytes = 8, Elapsed = TimeSpan.FromSeconds(1.5) };
        run.Exports.Add(new RunExport(RunExportRole.Members, "members"));
        run.Exports.Add(new RunExport(RunExportRole.Data, string.Empty)
        {
            TransactionTime = run.TransactionTime,
            Watermark = run.Watermark,
            Losses = [new DataLoss("ExportReportedErrors", "Patient", "gone"), new DataLoss("TypeMissing", null, string.Empty)],
        });
        run.Exports.Add(new RunExport(RunExportRole.MembersAfter, "membersafter") { Losses = [] });
        run.Gaps = [new RunGap(Two.AddDays(-2), Two.AddDays(-1), new DataLoss("C", "Device", "w")), new RunGap(null, null, new DataLoss("C", null, "w"))];
        (run.FileCount, run.Bytes) = (int.MaxValue, long.MaxValue);
        run.Resources = new ReadableCounts { ["Patient"] = 5, ["<ä&'+>"] = 1 };
        (run.Retries, run.OutcomeErrors, run.OutcomeWarnings, run.DamagedFiles, run.PatientsJoined, run.PatientsLeft) = (7, 8, 9, 10, 0, 11);
        run.Found.Add(new RunFinding("F", RunFindingSeverity.Note, "m"));
        run.Found.Add(new RunFinding("G", RunFindingSeverity.Problem, "m") { Type = "Patient", File = "a/b.ndjson", Count = long.MaxValue, Step = "Data/check", MeansMissingData = true });
        run.CausesFound.Restore(new FailureCause("FileNotAvailable", 403, 2, "Patient.0001.ndjson", "m"));
        run.CausesFound.Restore(new FailureCause("Damaged", null, 1, null, string.Empty));
        (run.ErrorId, run.ErrorKind, run.ErrorMessage, run.ErrorBrief) = ("E", ErrorKind.Storage, "m", "b");
    }

    private string Written() => Encoding.UTF8.GetString(File.ReadAllBytes(_folder["runs.json"]));

    private void AssertDamaged(string text) => AssertDamaged(Encoding.UTF8.GetBytes(text));

    private void AssertDamaged(byte[] bytes)
    {
        File.WriteAllBytes(_folder["runs.json"], bytes);
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => RunHistory.Read(_folder.FullPath));
        Assert.Equal(ErrorIds.HistoryDamaged, error.ErrorId);
        Assert.Equal($"'{_folder["runs.json"]}' is damaged, or was written by a newer version of the module.", error.Message);
        Assert.NotNull(error.InnerException);
    }
}
