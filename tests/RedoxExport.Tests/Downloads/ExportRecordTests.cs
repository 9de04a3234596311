using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Downloads;

/// <summary><c>export.json</c>: its exact bytes, and that all of it is read back.</summary>
public sealed class ExportRecordTests : IDisposable
{
    private const string Request = """
        {
            "level": "Group",
            "groupId": "<g&'+ä\uD83D\uDE00>",
            "types": [
              "Patient",
              "Observation"
            ],
            "since": "2026-11-25T02:00:00.1234567+05:30",
            "until": "2026-11-26T02:00:00+00:00",
            "typeFilters": [
              "Observation?category=vital-signs"
            ],
            "elements": [
              "id"
            ],
            "patients": [
              "a",
              "Patient/b"
            ],
            "includeAssociatedData": [
              "LatestProvenanceResources"
            ],
            "outputFormat": "ndjson",
            "organizeOutputBy": "Patient",
            "allowPartialManifests": true,
            "minimumFileSize": 1000,
            "maximumFileSize": 2147483647,
            "lenient": true,
            "method": "Post",
            "additionalParameters": [
              {
                "name": "a",
                "value": ""
              },
              {
                "name": "b",
                "value": "\u0000\"\\"
              }
            ]
          }
        """;

    private const string Saved = $$"""
        {
          "version": 1,
          "state": "saved",
          "updatedAt": "2026-05-28T12:00:00+00:00",
          "baseUri": "https://fhir.example.org/r4",
          "id": "1+2",
          "contentLocation": "https://fhir.example.org/r4/export-status/1+2",
          "pollingUrlSha256": "62a0e697981e01b6aaba8385a8f444976959b281be370e9e33ff42855b258b52",
          "startedAt": "2026-05-28T12:00:00+00:00",
          "transactionTime": null,
          "kickOffDate": "2026-05-28T11:00:00+00:00",
          "earliestTransactionTime": "2026-05-28T10:00:00+02:00",
          "earliestTransactionTimeHeardAt": "2026-05-28T12:00:00.5+00:00",
          "watermark": "2026-05-28T10:00:00+02:00",
          "expiresAt": "2026-05-29T12:00:00+00:00",
          "manifestFrom": [
            "https://fhir.example.org/manifest/1",
            "https://fhir.example.org/manifest/2?%C3%A4&b"
          ],
          "request": {{Request}},
          "files": 3,
          "resources": 20,
          "bytes": 9223372036854775807,
          "outcomeErrors": 5,
          "outcomeWarnings": 6
        }
        """;

    private const string Starting = """
        {
          "version": 1,
          "state": "starting",
          "updatedAt": "2026-05-28T12:00:00+00:00",
          "baseUri": "https://fhir.example.org/r4",
          "request": {
            "level": "System"
          }
        }
        """;

    private static readonly ServerTimes Times = new()
    {
        KickOffDate = TestPacing.Start.AddHours(-1),
        TransactionTime = new DateTimeOffset(2026, 5, 28, 10, 0, 0, TimeSpan.FromHours(2)),
        TransactionTimeAt = TestPacing.Start.AddMilliseconds(500),
    };

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public ExportRecordTests() => Directory.CreateDirectory(_folder.FullPath);

    private static ExportRequest Full => new()
    {
        Level = ExportLevel.Group,
        GroupId = "<g&'+ä😀>",
        Types = ["Patient", "Observation"],
        Since = new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.FromHours(5.5)).AddTicks(1_234_567),
        Until = new DateTimeOffset(2026, 11, 26, 2, 0, 0, TimeSpan.Zero),
        TypeFilters = ["Observation?category=vital-signs"],
        Elements = ["id"],
        Patients = ["a", "Patient/b"],
        IncludeAssociatedData = ["LatestProvenanceResources"],
        OutputFormat = "ndjson",
        OrganizeOutputBy = "Patient",
        AllowPartialManifests = true,
        MinimumFileSize = 1000,
        MaximumFileSize = int.MaxValue,
        Lenient = true,
        Method = KickOffMethod.Post,
        AdditionalParameters = [new("a", string.Empty), new("b", "\0\"\\")],
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_bytes_are_those_of_every_version()
    {
        ExportJob job = await _export.JobAsync("https://fhir.example.org/r4/export-status/1+2?token=x");
        job.Times = Times;
        job.ExpiresAt = TestPacing.Start.AddDays(1);
        (job.OutcomeErrors, job.OutcomeWarnings) = (5, 6);
        Uri[] pages = [new("https://fhir.example.org/manifest/1"), new("https://fhir.example.org/manifest/2?ä&b")];

        AssertSame(Saved, ExportRecord.Write(ExportState.Saved, job.Connection.BaseUri, Full, job, new SaveTotals(3, 20, long.MaxValue), null, TestPacing.Start, pages));
        AssertSame(Starting, ExportRecord.Write(ExportState.Starting, job.Connection.BaseUri, new ExportRequest(), null, null, null, TestPacing.Start));
    }

    [Fact]
    public async Task A_request_that_only_the_folder_knows_is_kept_as_it_was_written()
    {
        ExportJob job = await _export.JobAsync();
        string before = Saved.Replace("\"level\": \"Group\"", "\"level\":\"Group\", \"later\": [ 1,\t2 ]", StringComparison.Ordinal);
        byte[] written = ExportRecord.Write(ExportState.Saved, job.Connection.BaseUri, null, job, null, Read(before), TestPacing.Start);

        Assert.Contains("\"level\":\"Group\", \"later\": [ 1,\t2 ]", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_was_written_is_read()
    {
        FolderRecord record = Read(Saved)!;

        Assert.Equal((ExportState.Saved, "1+2", "https://fhir.example.org/r4/export-status/1+2"), (record.State, record.Id, record.ContentLocation));
        Assert.Equal((TestPacing.Start, true, 5L, 6L), (record.StartedAt, record.AsksForChanges, record.OutcomeErrors, record.OutcomeWarnings));
        Assert.Equal(Times with { KickOffAt = TestPacing.Start }, record.Times);
        Assert.Equal(["https://fhir.example.org/manifest/1", "https://fhir.example.org/manifest/2?%C3%A4&b"], record.ManifestFrom.Select(uri => uri.AbsoluteUri));
        Assert.Equal(Request, record.RequestJson);
    }

    [Fact]
    public void New_times_leave_all_else_as_it_was_also_what_a_newer_version_wrote()
    {
        string before = Saved.Replace("\"files\": 3", "\"later\": {\n    \"a\": [\n      1e2\n    ]\n  },\n  \"files\": 3", StringComparison.Ordinal);
        string after = Encoding.UTF8.GetString(ExportRecord.WithTimes(Encoding.UTF8.GetBytes(before), Times with { KickOffDate = null }));

        string[] gone = ["\"kickOffDate\"", "\"earliestTransactionTime\"", "\"earliestTransactionTimeHeardAt\"", "\"watermark\""];
        IEnumerable<string> kept = before.Split('\n').Where(line => !gone.Any(name => line.TrimStart().StartsWith(name, StringComparison.Ordinal)));
        Assert.Equal(
            [.. kept.SkipLast(2), "  \"outcomeWarnings\": 6,", "  \"earliestTransactionTime\": \"2026-05-28T10:00:00+02:00\",", "  \"earliestTransactionTimeHeardAt\": \"2026-05-28T12:00:00.5+00:00\",", "  \"watermark\": \"2026-05-28T10:00:00+02:00\"", "}"],
            after.ReplaceLineEndings("\n").Split('\n'));
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("{} ")]
    [InlineData("[")]
    public void A_record_that_is_not_one_document_is_damage(string before) => AssertDamaged(Encoding.UTF8.GetBytes(before + Saved));

    [Fact]
    public void A_record_that_was_cut_short_or_is_not_text_is_damage()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Saved);
        for (int length = whole.Length - 1; length >= 0; length -= 53)
        {
            AssertDamaged(whole[..length]);
        }

        AssertDamaged("null"u8.ToArray());
        AssertDamaged("[]"u8.ToArray());
        AssertDamaged(Encoding.UTF8.GetBytes(Saved.Replace("\"saved\"", "\"\\ud800\"", StringComparison.Ordinal)));
        AssertDamaged(Encoding.UTF8.GetBytes(Saved.Replace("\"https://fhir.example.org/manifest/1\"", "\"manifest\"", StringComparison.Ordinal)));
        AssertDamaged(Encoding.UTF8.GetBytes(Saved.Replace("\"https://fhir.example.org/manifest/1\"", "1", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_value_of_another_kind_counts_as_missing()
    {
        FolderRecord record = Read("""{"version":"1","state":[],"id":5,"startedAt":"yesterday","transactionTime":{},"kickOffDate":false,"request":"all","outcomeErrors":"5","outcomeWarnings":1.5,"manifestFrom":{}}""")!;

        Assert.Equal((string.Empty, null, null), (record.State, record.Id, record.StartedAt));
        Assert.Equal((ServerTimes.None, 0L, 0L, false, "\"all\""), (record.Times, record.OutcomeErrors, record.OutcomeWarnings, record.AsksForChanges, record.RequestJson));
        Assert.Empty(record.ManifestFrom);
        Assert.Null(RequestRecord.Read(record.RequestJson));
    }

    [Fact]
    public void Whatever_a_request_is_it_is_read_back()
    {
        Gen<string> text = Gen.String;
        Gen<string?> option = Gen.OneOf(text.Select(one => (string?)one), Gen.Const((string?)null));
        Gen<int?> size = Gen.OneOf(Gen.Int.Select(one => (int?)one), Gen.Const((int?)null));
        Gen<ExportRequest> requests = Gen.Select(Gen.Enum<ExportLevel>(), option, text.Array[0, 3], Gen.Long[0, 3_000_000_000_000_000_000], Gen.Bool, size, option, size).Select((level, name, list, ticks, flag, low, other, high) => new ExportRequest
        {
            Level = level,
            GroupId = name,
            Types = list,
            Since = flag ? new DateTimeOffset(ticks, TimeSpan.Zero).AddDays(2) : null,
            Until = flag ? null : new DateTimeOffset(ticks, TimeSpan.FromMinutes(ticks % 840)).AddDays(2),
            TypeFilters = list,
            Elements = list,
            Patients = list,
            IncludeAssociatedData = list,
            OutputFormat = other,
            OrganizeOutputBy = name,
            AllowPartialManifests = flag,
            Lenient = !flag,
            MinimumFileSize = low,
            MaximumFileSize = high,
            Method = flag ? KickOffMethod.Post : null,
            AdditionalParameters = [.. list.Select(one => new KeyValuePair<string, string>(one, one))],
        });
        requests.Sample(
            request =>
            {
                byte[] first = ExportRecord.Write(ExportState.Starting, new Uri("https://fhir.example.org/r4"), request, null, null, null, TestPacing.Start);
                ExportRequest read = RequestRecord.Read(Read(Encoding.UTF8.GetString(first))!.RequestJson)!;
                Assert.Equal((request.Since, request.Until, request.MinimumFileSize), (read.Since, read.Until, read.MinimumFileSize));
                Assert.Equal(Encoding.UTF8.GetString(first), Encoding.UTF8.GetString(ExportRecord.Write(ExportState.Starting, new Uri("https://fhir.example.org/r4"), read, null, null, null, TestPacing.Start)));
            },
            iter: TrialLength.Of(200, 10_000),
            threads: 1);
    }

    [Theory]
    [InlineData("\"Group\"", "\"Ward\"")]
    [InlineData("\"Group\"", "\"2\"")]
    [InlineData("\"Group\"", "\"7\"")]
    [InlineData("\"Group\"", "null")]
    [InlineData("\"level\"", "\"scope\"")]
    [InlineData("\"Post\"", "\"Put\"")]
    [InlineData("\"Patient\",", "null,")]
    [InlineData("\"Patient\",", "7,")]
    [InlineData("\"id\"", "\"\\ud800\"")]
    [InlineData("\"name\"", "\"key\"")]
    [InlineData("\"value\"", "\"text\"")]
    [InlineData("\"ndjson\"", "1")]
    [InlineData("1000", "1e999")]
    [InlineData("1000", "2147483648")]
    [InlineData("true", "1")]
    [InlineData("2026-11-26T02", "yesterday")]
    public void A_request_that_no_version_wrote_counts_as_unknown(string original, string instead)
    {
        Assert.Contains(original, Request, StringComparison.Ordinal);
        Assert.NotNull(RequestRecord.Read(Request));
        Assert.Null(RequestRecord.Read(Request.Replace(original, instead, StringComparison.Ordinal)));
    }

    [Fact]
    public void Members_of_a_newer_version_are_skipped_in_a_request() =>
        Assert.Equal("Patient", Assert.Single(RequestRecord.Read("""{"later":{"level":[]},"level":"System","types":["Patient"],"Types":7}""")!.Types));

    private static void AssertSame(string expected, byte[] bytes) => Assert.Equal(expected.ReplaceLineEndings(Environment.NewLine), Encoding.UTF8.GetString(bytes));

    private FolderRecord? Read(string text)
    {
        File.WriteAllText(_folder["export.json"], text);
        return ExportRecord.Read(_folder.FullPath);
    }

    private void AssertDamaged(byte[] bytes)
    {
        File.WriteAllBytes(_folder["export.json"], bytes);
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => ExportRecord.Read(_folder.FullPath));
        Assert.Equal((ErrorIds.FolderDamaged, $"'{_folder["export.json"]}' cannot be used: it is not JSON that this module wrote."), (error.ErrorId, error.Message));
    }
}
