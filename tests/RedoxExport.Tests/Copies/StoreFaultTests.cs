using System.Net;
using System.Text;
using RedoxExport.Copies;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Copies;

/// <summary>Faults of an object store that no emulator shows.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private const int Part = 8 * 1024 * 1024;

    private readonly StoreTrial _trial = new();

    public void Dispose() => _trial.Dispose();

    [Fact]
    public async Task The_manifest_is_the_last_object_that_is_written()
    {
        _trial.Write([.. Enumerable.Range(1, 20).Select(i => ("Patient", SavedFolder.Lines(i)))]);

        CopiedExport copied = await _trial.CopyAsync();

        string[] sent = [.. _trial.Server.Sent("PUT")];
        Assert.Equal((20, 21), (copied.CopiedFiles, sent.Length));
        Assert.Equal(StoreTrial.Manifest, sent[^1]);
        Assert.Equal("s3://exports/nightly/tonight", copied.Destination);
    }

    [Fact]
    public async Task A_second_copy_asks_for_the_manifest_only()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Lines(3)));
        await _trial.CopyAsync();
        int before = _trial.Server.Requests.Count;

        CopiedExport copied = await _trial.CopyAsync();

        Assert.Equal((0, 2), (copied.CopiedFiles, copied.SkippedFiles));
        Assert.Equal(["GET /nightly/tonight/copy.json"], _trial.Server.Requests.Skip(before).Select(request => request.ToString()));
    }

    [Fact]
    public async Task The_manifest_is_deleted_before_a_file_that_it_names_is_replaced()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Lines(3)));
        await _trial.CopyAsync();
        _trial.Write(("Patient", SavedFolder.Lines(3, mark: "b")), ("Observation", SavedFolder.Lines(3)));
        int before = _trial.Server.Requests.Count;

        CopiedExport copied = await _trial.CopyAsync();

        Assert.Equal((1, 1), (copied.CopiedFiles, copied.SkippedFiles));
        Assert.Equal(
            ["DELETE nightly/tonight/copy.json", "PUT nightly/tonight/Patient.0001.ndjson", "PUT nightly/tonight/copy.json"],
            _trial.Server.Requests.Skip(before).Where(request => request.Method is "PUT" or "DELETE").Select(request => $"{request.Method} {request.Key}"));
    }

    [Theory]
    [InlineData("""{"version":2,"files":[]}""")]
    [InlineData("""{"version":1,"files":[{"bytes":9223372036854775807},{"bytes":9223372036854775807}]}""")]
    [InlineData("<html>")]
    public async Task A_manifest_that_cannot_be_read_is_deleted_before_any_file_is_replaced(string manifest)
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Lines(3)));
        _trial.Server.Objects[StoreTrial.Manifest] = (Encoding.UTF8.GetBytes(manifest), []);
        _trial.Server.Fault = request => request.Method == "PUT" && request.Key.Contains("Observation", StringComparison.Ordinal) ? StoreServer.Refuse(507, "InsufficientStorage") : null;

        await _trial.FailAsync();

        Assert.Equal("DELETE " + StoreTrial.Manifest, _trial.Server.Requests.Where(request => request.Method is "PUT" or "DELETE").Select(request => $"{request.Method} {request.Key}").First());
    }

    [Fact]
    public async Task A_slow_line_has_time_for_a_large_body()
    {
        _trial.Write(("Observation", SavedFolder.Bytes(Part, 1)));
        _trial.Server.Fault = request =>
        {
            _trial.Pacing.Time.Advance(TimeSpan.FromSeconds(request.Body.Length >= Part ? 300 : 0));
            return null;
        };

        Assert.Equal(1, (await _trial.CopyAsync()).CopiedFiles);
    }

    [Fact]
    public async Task A_small_body_has_only_the_usual_time()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = request =>
        {
            _trial.Pacing.Time.Advance(TimeSpan.FromSeconds(request.Method == "PUT" ? 101 : 0));
            return null;
        };

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("RequestTimedOut", error.ErrorId);
        Assert.DoesNotContain("Connect-RedoxExport", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_was_damaged_on_the_way_is_sent_again()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        int damaged = 0;
        _trial.Server.Fault = request => request.Method == "PUT" && damaged++ == 0 ? StoreServer.Refuse(400, "BadDigest") : null;

        await _trial.CopyAsync();

        Assert.Equal(3, _trial.Server.Sent("PUT").Count());
    }

    [Fact]
    public async Task A_body_that_is_damaged_each_time_is_one_clear_error()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = request => request.Method == "PUT" ? StoreServer.Refuse(400, "XAmzContentSHA256Mismatch") : null;

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("CopyNotVerified", error.ErrorId);
        Assert.Equal(3, _trial.Server.Sent("PUT").Count());
    }

    [Theory]
    [InlineData("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("x-amz-meta-sha256", "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task An_object_whose_checksum_is_another_one_is_sent_again_and_then_one_clear_error(string header, string value)
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = request =>
        {
            if (request.Method == "HEAD" && _trial.Server.Objects.TryGetValue(request.Key, out (byte[] Bytes, Dictionary<string, string> Headers) stored))
            {
                stored.Headers[header] = value;
            }

            return null;
        };

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("CopyNotVerified", error.ErrorId);
        Assert.Equal(2, _trial.Server.Sent("PUT").Count());
        Assert.Contains("s3://exports/nightly/tonight/Patient.0001.ndjson", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_the_store_cut_short_is_one_clear_error()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = request =>
        {
            if (request.Method == "HEAD" && _trial.Server.Objects.TryGetValue(request.Key, out (byte[] Bytes, Dictionary<string, string> Headers) stored))
            {
                _trial.Server.Objects[request.Key] = (stored.Bytes[..10], stored.Headers);
            }

            return null;
        };

        Assert.Equal("CopyNotVerified", (await _trial.FailAsync()).ErrorId);
    }

    [Fact]
    public async Task An_object_without_a_length_is_one_clear_error_that_says_so()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = request => request.Method == "HEAD" && _trial.Server.Objects.ContainsKey(request.Key)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(Stream.Null) { Headers = { ContentLength = null } } }
            : null;

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("CopyNotVerified", error.ErrorId);
        Assert.Contains("the service does not tell its length", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_without_checksums_confirms_by_its_MD5_or_the_object_is_read_back(bool isEncrypted)
    {
        _trial.Server.HasChecksums = false;
        _trial.Server.IsEncrypted = isEncrypted;
        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Bytes(Part + 1, 1)));

        await _trial.CopyAsync();

        Assert.Equal(isEncrypted, _trial.Server.Sent("GET").Contains(StoreTrial.Copy + "Patient.0001.ndjson"));
        Assert.Equal(isEncrypted, _trial.Server.Sent("GET").Contains(StoreTrial.Copy + "Observation.0001.ndjson"));
    }

    [Fact]
    public async Task Other_bytes_that_are_read_back_are_one_clear_error()
    {
        _trial.Server.HasChecksums = false;
        _trial.Server.IsEncrypted = true;
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = request => request.Method == "GET" && request.Key.EndsWith(".ndjson", StringComparison.Ordinal)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(SavedFolder.Lines(3, mark: "b")) }
            : null;

        Assert.Equal("CopyNotVerified", (await _trial.FailAsync()).ErrorId);
    }

    [Theory]
    [InlineData(507, "InsufficientStorage", "StoreFull")]
    [InlineData(403, "QuotaExceeded", "StoreFull")]
    [InlineData(403, "XMinioAdminBucketQuotaExceeded", "StoreFull")]
    [InlineData(403, "AccessDenied", "StoreAccessDenied")]
    [InlineData(403, "ExpiredToken", "StoreSignInRefused")]
    [InlineData(403, "RequestTimeTooSkewed", "StoreClockWrong")]
    [InlineData(404, "NoSuchBucket", "StoreNotFound")]
    [InlineData(409, "OperationAborted", "StoreRefused")]
    public async Task A_refusal_in_the_middle_is_one_clear_error_without_a_manifest(int status, string code, string id)
    {
        _trial.Write([.. Enumerable.Range(1, 6).Select(i => ("Patient", SavedFolder.Lines(i)))]);
        int sent = 0;
        _trial.Server.Fault = request => request.Method == "PUT" && ++sent > 3 ? StoreServer.Refuse(status, code) : null;

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal(id, error.ErrorId);
        Assert.Equal(status, error.StatusCode);
        Assert.Contains("Said by the store", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_store_that_has_space_again_gets_only_the_files_that_are_missing()
    {
        _trial.Write([.. Enumerable.Range(1, 6).Select(i => ("Patient", SavedFolder.Lines(i)))]);
        int sent = 0;
        _trial.Server.Fault = request => request.Method == "PUT" && ++sent > 3 ? StoreServer.Refuse(507, "InsufficientStorage") : null;
        await _trial.FailAsync();
        _trial.Server.Fault = static _ => null;

        CopiedExport copied = await _trial.CopyAsync();

        Assert.Equal((3, 3), (copied.CopiedFiles, copied.SkippedFiles));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("shorter")]
    [InlineData("sent by another program")]
    [InlineData("another checksum")]
    [InlineData("no checksum")]
    [InlineData("with the old metadata")]
    public async Task An_object_that_was_changed_by_others_is_sent_again_when_another_file_is_new(string how)
    {
        const string Changed = StoreTrial.Copy + "Observation.0001.ndjson";
        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Lines(3)));
        await _trial.CopyAsync();
        Date(StoreTrial.Manifest, 1);
        Date(Changed, 1);
        (byte[] bytes, Dictionary<string, string> headers) = _trial.Server.Objects[Changed];
        switch (how)
        {
            case "deleted":
                _trial.Server.Objects.Remove(Changed);
                break;
            case "shorter":
                _trial.Server.Objects[Changed] = (bytes[..^1], headers);
                break;
            case "sent by another program":
                headers.Remove("x-amz-meta-sha256");
                break;
            case "another checksum":
                headers["x-amz-checksum-sha256"] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
                break;
            case "no checksum":
                headers["x-amz-checksum-sha256"] = "?";
                break;
            default:
                _trial.Server.Objects[Changed] = (SavedFolder.Lines(3, mark: "b"), headers);
                headers.Remove("x-amz-checksum-sha256");
                headers["ETag"] = "\"0123456789abcdef0123456789abcdef\"";
                Date(Changed, 2);
                break;
        }

        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Observation", SavedFolder.Lines(3)), ("Encounter", SavedFolder.Lines(3)));
        CopiedExport copied = await _trial.CopyAsync();

        Assert.Equal((2, 1), (copied.CopiedFiles, copied.SkippedFiles));
        Assert.Equal(SavedFolder.Lines(3), _trial.Server.Objects[Changed].Bytes);
        Assert.Contains(StoreTrial.Manifest, _trial.Server.Objects.Keys);
        Assert.Equal(0, (await _trial.CopyAsync(verifies: true)).CopiedFiles);
    }

    [Fact]
    public async Task Files_that_did_not_change_cost_two_requests_each_and_are_not_read_when_another_file_is_new()
    {
        byte[] large = SavedFolder.Bytes(Part + 1, 1);
        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Observation", large));
        await _trial.CopyAsync();
        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Observation", large), ("Encounter", SavedFolder.Lines(3)));
        int before = _trial.Server.Requests.Count;

        CopiedExport copied = await _trial.CopyAsync();

        Assert.Equal((1, 2), (copied.CopiedFiles, copied.SkippedFiles));
        string[] requests = [.. _trial.Server.Requests.Skip(before).Select(request => request.ToString())];
        Assert.Equal(2, requests.Count(request => request == "HEAD /nightly/tonight/Patient.0001.ndjson"));
        Assert.Equal(2, requests.Count(request => request == "HEAD /nightly/tonight/Observation.0001.ndjson"));
        Assert.Equal(11, requests.Length);
        Assert.Equal(["GET /nightly/tonight/copy.json"], requests.Where(request => request.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_object_that_is_newer_than_the_manifest_and_has_the_same_content_is_not_sent_again()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        await _trial.CopyAsync();
        Date(StoreTrial.Manifest, 1);
        Date(StoreTrial.Copy + "Patient.0001.ndjson", 2);
        _trial.Write(("Patient", SavedFolder.Lines(3)), ("Encounter", SavedFolder.Lines(3)));

        CopiedExport copied = await _trial.CopyAsync();

        Assert.Equal((1, 1), (copied.CopiedFiles, copied.SkippedFiles));
        Assert.DoesNotContain(StoreTrial.Manifest, _trial.Server.Sent("DELETE"));
    }

    [Fact]
    public async Task A_manifest_that_was_written_although_the_answer_was_lost_is_recognized()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        int lost = 0;
        _trial.Server.Fault = request =>
        {
            if (request.Method == "PUT" && request.Key == StoreTrial.Manifest && lost++ == 0)
            {
                _trial.Server.Objects[StoreTrial.Manifest] = (request.Body, new() { ["ETag"] = "\"x\"" });
                return StoreServer.Refuse(503, "SlowDown");
            }

            return null;
        };

        Assert.Equal(1, (await _trial.CopyAsync()).CopiedFiles);
        Assert.Equal(2, lost);
    }

    [Theory]
    [InlineData(61, "61 minutes ahead of")]
    [InlineData(-60, "60 minutes behind")]
    public async Task A_clock_that_is_off_is_named_even_if_the_store_speaks_of_the_signature(int minutes, string said)
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        string theirs = TestPacing.Start.AddMinutes(-minutes).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        _trial.Server.Fault = _ => StoreServer.Refuse(403, "SignatureDoesNotMatch", ("Date", theirs));

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreClockWrong", error.ErrorId);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_of_another_region_is_one_clear_error_and_its_redirect_is_not_followed()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = _ => StoreServer.Refuse(301, "PermanentRedirect", ("x-amz-bucket-region", "eu-central-1"), ("Location", "https://evil.example.org/"));

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreRegionWrong", error.ErrorId);
        Assert.Contains("eu-central-1", error.Message, StringComparison.Ordinal);
        Assert.All(_trial.Server.Requests, request => Assert.Equal("exports.s3.us-east-1.amazonaws.com", request.Uri.Host));
    }

    [Fact]
    public async Task An_overloaded_store_is_asked_again()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        int asked = 0;
        _trial.Server.Fault = request => request.Method == "PUT" && ++asked == 1 ? StoreServer.Refuse(503, "SlowDown") : null;

        Assert.Equal(1, (await _trial.CopyAsync()).CopiedFiles);
        Assert.NotEmpty(_trial.Pacing.Delays);
    }

    [Fact]
    public async Task An_upload_that_was_interrupted_continues_with_the_parts_that_are_missing()
    {
        byte[] content = SavedFolder.Bytes((5 * Part) + 11, 1);
        _trial.Write(("Observation", content));
        using CancellationTokenSource stop = new();
        int parts = 0;
        _trial.Server.Fault = request =>
        {
            if (request.Uri.Query.Contains("partNumber", StringComparison.Ordinal) && ++parts == 4)
            {
                stop.Cancel();
                throw new OperationCanceledException();
            }

            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _trial.CopyAsync(cancellation: stop.Token));
        int before = _trial.Server.Requests.Count;
        _trial.Server.Fault = static _ => null;

        CopiedExport copied = await _trial.CopyAsync();

        Assert.Equal(1, copied.CopiedFiles);
        Assert.Equal(3, _trial.Server.Requests.Skip(before).Count(request => request.Uri.Query.Contains("partNumber=", StringComparison.Ordinal)));
        Assert.Equal(content, _trial.Server.Objects[StoreTrial.Copy + "Observation.0001.ndjson"].Bytes);
        Assert.Equal(0, _trial.Server.OpenUploads);
    }

    [Fact]
    public async Task Parts_of_other_content_are_not_taken_over()
    {
        _trial.Write(("Observation", SavedFolder.Bytes((2 * Part) + 1, 1)));
        _trial.Server.Fault = request => request.Method == "POST" && request.Uri.Query.Contains("uploadId", StringComparison.Ordinal) ? StoreServer.Refuse(409, "OperationAborted") : null;
        await _trial.FailAsync();
        _trial.Server.Fault = static _ => null;
        byte[] other = SavedFolder.Bytes((2 * Part) + 1, 2);
        _trial.Write(("Observation", other));

        await _trial.CopyAsync();

        Assert.Equal(other, _trial.Server.Objects[StoreTrial.Copy + "Observation.0001.ndjson"].Bytes);
        Assert.Equal(SavedFolder.HashOf(other), _trial.Server.Objects[StoreTrial.Copy + "Observation.0001.ndjson"].Headers["x-amz-meta-sha256"]);
    }

    [Fact]
    public async Task A_success_that_contains_an_error_is_an_error()
    {
        _trial.Write(("Observation", SavedFolder.Bytes(Part + 1, 1)));
        _trial.Server.Fault = request => request.Method == "POST" && request.Uri.Query.Contains("uploadId", StringComparison.Ordinal)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>") }
            : null;

        Assert.Equal("CopyNotVerified", (await _trial.FailAsync()).ErrorId);
    }

    [Fact]
    public async Task A_store_that_may_not_be_listed_gets_the_file_from_its_beginning()
    {
        _trial.Write(("Observation", SavedFolder.Bytes(Part + 1, 1)));
        _trial.Server.Fault = request => request.Method == "GET" && request.Uri.Query.Contains("uploads", StringComparison.Ordinal) ? StoreServer.Refuse(403, "AccessDenied") : null;

        Assert.Equal(1, (await _trial.CopyAsync()).CopiedFiles);
    }

    [Fact]
    public async Task A_file_that_was_changed_on_the_disk_is_not_copied()
    {
        byte[] content = SavedFolder.Bytes((2 * Part) + 1, 1);
        _trial.Write(("Observation", content), ("Patient", SavedFolder.Lines(3)));
        content[^1]++;
        await File.WriteAllBytesAsync(_trial.Folder["Observation.0001.ndjson"], content, TestContext.Current.CancellationToken);

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("CopySourceChanged", error.ErrorId);
        Assert.DoesNotContain(StoreTrial.Copy + "Observation.0001.ndjson", _trial.Server.Objects.Keys);
        Assert.Equal(0, _trial.Server.OpenUploads);
    }

    [Fact]
    public async Task Nothing_is_deleted_because_a_manifest_from_outside_names_it()
    {
        string root = Directory.CreateDirectory(_trial.Folder.FullPath).FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "Patient.ndjson"), "x", TestContext.Current.CancellationToken);
        CopyRecord? read = CopyManifest.Read(Encoding.UTF8.GetBytes(
            """{"version":1,"files":[{"name":"../../other/object"},{"name":"Patient.0123456789abcdef.ndjson"}],"superseded":["../x","copy.json","a/Patient.0123456789abcdef.ndjson",null]}"""));

        Assert.NotNull(read);
        Assert.Equal(["Patient.0123456789abcdef.ndjson"], CopyManifest.ViewFilesOf(read));
        Assert.Empty(CopyManifest.SupersededIn(read));
        Assert.Empty(CopyManifest.ReadNames("""["..","copy.json","Patient/0123456789abcdef.ndjson"]"""u8.ToArray()));
        Assert.Null(CopyManifest.Read("""{"version":2,"files":[]}"""u8.ToArray()));
        Assert.Null(CopyManifest.Read("<html>"u8.ToArray()));
    }

    [Fact]
    public async Task A_key_that_the_store_repeats_is_not_shown()
    {
        _trial.Write(("Patient", SavedFolder.Lines(3)));
        _trial.Server.Fault = _ => new HttpResponseMessage(HttpStatusCode.Forbidden)
        {
            Content = new StringContent($"<Error><Code>SignatureDoesNotMatch</Code><Message>Your key {StoreTrial.Secret} is wrong\u202Ehcus</Message><StringToSign>AWS4</StringToSign></Error>"),
        };

        RedoxExportException error = await _trial.FailAsync();

        Assert.Equal("StoreSignInRefused", error.ErrorId);
        Assert.DoesNotContain('\u202E', error.Message);
        Assert.DoesNotContain("StringToSign", error.Message, StringComparison.Ordinal);
    }

    private void Date(string key, int second) => _trial.Server.Objects[key].Headers["Last-Modified"] = $"Thu, 28 May 2026 12:00:0{second} GMT";
}
