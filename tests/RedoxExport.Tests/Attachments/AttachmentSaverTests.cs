using RedoxExport.Attachments;
using RedoxExport.Tests.Compression;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Attachments.SavedAttachments;

namespace RedoxExport.Tests.Attachments;

public sealed class AttachmentSaverTests : IDisposable
{
    private static readonly byte[] Note = Utf8("A note.");

    private readonly SavedAttachments _saved = new();

    public void Dispose() => _saved.Dispose();

    [Fact]
    public async Task A_link_is_downloaded_and_the_index_joins_it_to_its_resource()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "https://files.example.net/a?sig=secret", "application/pdf", $$""","size":{{Note.Length}},"hash":"{{Sha1(Note)}}" """));
        _saved.Server.On("GET https://files.example.net/a?sig=secret", Reply.Bytes(200, Note));
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Empty(_saved.Errors);
        Assert.Equal((1, 1, 1, Note.Length), (result.Count, result.Complete, result.SavedFiles, result.SavedBytes));
        Assert.Equal("complete", _saved.StateOf("1"));
        Assert.Equal(Note, _saved.ContentOf("1"));
        Assert.Equal([Sha256(Note) + ".pdf"], _saved.Contents());
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(result.IndexPath, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("application/pdf", _saved.Server.Requests[0]["Accept"]);
    }

    [Fact]
    public async Task Data_in_a_resource_are_decoded_and_checked_without_a_request()
    {
        string data = Convert.ToBase64String(Note);
        _saved.Write(
            "DiagnosticReport.ndjson",
            $$"""{"resourceType":"DiagnosticReport","id":"r","presentedForm":[{"contentType":"text/html","data":"{{data}}","hash":"{{Sha1(Note)}}"},{"contentType":"text/html","data":"{{data}}","size":3}]}""",
            """{"resourceType":"DiagnosticReport","id":"s","presentedForm":[{"contentType":"text/html","data":"not Base64!"}]}""");
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Empty(_saved.Server.Requests);
        Assert.Equal((3, 1, 1, 1), (result.Count, result.Complete, result.Mismatched, result.Missing));
        Assert.Equal([Sha256(Note) + ".html"], _saved.Contents());
        Assert.Equal("sizeMismatch", _saved.Index()["DiagnosticReport/r presentedForm[1]"].GetProperty("state").GetString());
        Assert.Equal("unusable", _saved.Index()["DiagnosticReport/s presentedForm[0]"].GetProperty("state").GetString());
        Assert.Equal(["AttachmentsMismatched", "AttachmentsUnusable"], _saved.Events.Warnings.Select(warning => warning.Name));
    }

    [Fact]
    public async Task One_link_of_many_attachments_is_downloaded_once_and_one_content_of_many_links_is_one_file()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"), Linked("2", "Binary/a"), Linked("3", Base + "Binary/b", "text/html"));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Bytes(200, Note)).On($"GET {Base}Binary/b", Reply.Bytes(200, Note));
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Equal((3, 3, 1), (result.Count, result.Complete, result.SavedFiles));
        Assert.Equal(2, _saved.Server.Requests.Count);
        Assert.Single(_saved.Contents());
        Assert.All(Enumerable.Range(1, 3), id => Assert.Equal(Note, _saved.ContentOf($"{id}")));
    }

    [Theory]
    [InlineData("""{"resourceType":"Binary","contentType":"text/html","data":"{data}"}""", "application/fhir+json")]
    [InlineData("""{"id":"a","data":"{data}","securityContext":{"data":"no"},"contentType":"text\/html","resourceType":"Binary"}""", "application/json; charset=utf-8")]
    [InlineData("""  {"resourceType" : "Binary", "meta":{"tag":[{"data":"no"}]}, "contentType":"text/html", "data" : "{data}" } """, "application/fhir+json")]
    public async Task A_Binary_resource_that_the_server_sends_instead_of_its_content_is_unwrapped(string document, string type)
    {
        _saved.Write("DocumentReference.ndjson", Document("1", $$"""{"url":"Binary/a","size":{{Note.Length}},"hash":"{{Sha1(Note)}}"}"""));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Text(200, document.Replace("{data}", Convert.ToBase64String(Note).Replace("=", "\\u003d", StringComparison.Ordinal), StringComparison.Ordinal), $"Content-Type: {type}"));
        await _saved.SaveAsync();
        Assert.Empty(_saved.Errors);
        Assert.Equal(Note, _saved.ContentOf("1"));
        Assert.Equal([Sha256(Note) + ".html"], _saved.Contents());
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
    }

    [Theory]
    [InlineData("""{"resourceType":"Binary","contentType":"text/html"}""", "AttachmentDamaged")]
    [InlineData("""{"resourceType":"Binary","data":"%%%%"}""", "AttachmentDamaged")]
    [InlineData("""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing"}]}""", "AttachmentDamaged")]
    public async Task A_Binary_resource_without_usable_data_is_an_error(string document, string error)
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Text(200, document, "Content-Type: application/fhir+json"));
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Equal(error, Assert.Single(_saved.Errors).ErrorId);
        Assert.Equal(("failed", error, 1), (_saved.StateOf("1"), _saved.Row("1").GetProperty("error").GetString(), result.Failed));
        Assert.Empty(_saved.Contents());
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
    }

    [Theory]
    [InlineData("Binary/a", "application/fhir+xml;charset=UTF-8", """<?xml version="1.0"?> <Binary xmlns="http://hl7.org/fhir"><data value="QQ=="/></Binary>""")]
    [InlineData("Binary/a", "text/html", "<!DOCTYPE html><html><body>Sign in</body></html>")]
    [InlineData("files/a", "Text/HTML; charset=utf-8", "\uFEFF\r\n<!-- portal --><HTML><body>Sign in</body></HTML>")]
    [InlineData("files/a", "application/fhir+json", """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}""")]
    [InlineData("files/a", "application/fhir+json", """{"resourceType":"Patient","id":"a"}""")]
    public async Task A_document_that_came_instead_of_the_attachment_is_never_saved_as_the_attachment(string link, string type, string body)
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", link, "Application/PDF; version=1"));
        _saved.Server.On($"GET {Base}{link}", Reply.Text(200, body, $"Content-Type: {type}"));
        await _saved.SaveAsync();
        RedoxExportException error = Assert.Single(_saved.Errors);
        Assert.Equal((ErrorIds.AttachmentDamaged, "failed"), (error.ErrorId, _saved.StateOf("1")));
        Assert.DoesNotContain("Sign in", error.Message, StringComparison.Ordinal);
        Assert.Empty(_saved.Contents());
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
    }

    [Theory]
    [InlineData("text/plain", "text/html", "<html>A note.</html>", "")]
    [InlineData("text/rtf", "text/html", "<html>A note.</html>", "")]
    [InlineData("application/rtf", "text/html", "<html>A note.</html>", "")]
    [InlineData("application/msword", "text/html", "<html>A note.</html>", "")]
    [InlineData("application/octet-stream", "text/html", "<html>A note.</html>", "")]
    [InlineData("application/xml", "application/fhir+xml", """<Binary xmlns="http://hl7.org/fhir"/>""", "")]
    [InlineData("application/pdf", "text/html", "%PDF-1.7 <html>", "")]
    [InlineData("application/pdf", "text/html", "<html>A note.</html>", ""","size":20""")]
    public async Task A_content_that_can_be_the_attachment_is_saved_whatever_type_the_server_states(string stated, string type, string body, string more)
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "files/a", stated, more));
        _saved.Server.On($"GET {Base}files/a", Reply.Text(200, body, $"Content-Type: {type}"));
        await _saved.SaveAsync();
        Assert.Empty(_saved.Errors);
        Assert.Equal(Utf8(body), _saved.ContentOf("1"));
    }

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("Application/Vnd.Example.Summary+JSON; version=1", false)]
    [InlineData("application/x-ndjson", false)]
    [InlineData("application/pdf", true)]
    public async Task A_resource_that_is_the_attachment_itself_is_saved_from_a_link_to_a_Binary(string stated, bool isKnown)
    {
        byte[] bundle = Utf8("""{"resourceType":"Bundle","type":"document","entry":[]}""");
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", stated, isKnown ? $$""","size":{{bundle.Length}},"hash":"{{Sha1(bundle)}}" """ : string.Empty));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Text(200, System.Text.Encoding.UTF8.GetString(bundle), "Content-Type: application/fhir+json"));
        await _saved.SaveAsync();
        Assert.Empty(_saved.Errors);
        Assert.Equal(bundle, _saved.ContentOf("1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_outcome_is_the_attachment_only_if_it_has_the_stated_hash(bool hasHash)
    {
        byte[] outcome = Utf8("""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}""");
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", "application/json", $$""","size":{{outcome.Length}}{{(hasHash ? $",\"hash\":\"{Sha1(outcome)}\"" : string.Empty)}}"""));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Text(200, System.Text.Encoding.UTF8.GetString(outcome), "Content-Type: application/fhir+json"));
        await _saved.SaveAsync();
        Assert.Equal(hasHash ? "complete" : "failed", _saved.StateOf("1"));
    }

    [Theory]
    [InlineData("application/json", "text/html", "<html>Sign in</html>")]
    [InlineData("application/rtf", "application/fhir+json", """{"resourceType":"Patient","id":"a"}""")]
    [InlineData("application/pdf", "application/fhir+json", """{"resourceType":"Bundle","type":"document","entry":[]}""")]
    public async Task A_document_of_a_kind_that_the_attachment_cannot_have_is_not_saved(string stated, string type, string body)
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", stated));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Text(200, body, $"Content-Type: {type}"));
        await _saved.SaveAsync();
        Assert.Equal((ErrorIds.AttachmentDamaged, "failed"), (Assert.Single(_saved.Errors).ErrorId, _saved.StateOf("1")));
        Assert.Empty(_saved.Contents());
    }

    [Fact]
    public async Task A_Binary_resource_behind_another_link_is_unwrapped_too()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "files/a", "application/pdf"));
        _saved.Server.On($"GET {Base}files/a", Reply.Text(200, $$"""{"resourceType":"Binary","data":"{{Convert.ToBase64String(Note)}}"}""", "Content-Type: application/fhir+json"));
        await _saved.SaveAsync();
        Assert.Empty(_saved.Errors);
        Assert.Equal(Note, _saved.ContentOf("1"));
    }

    [Fact]
    public async Task Json_that_is_itself_the_attachment_is_kept_as_it_is()
    {
        byte[] json = Utf8("""{"resourceType":"Bundle","data":"QQ=="}""");
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", "application/json"), Linked("2", "https://files.example.net/x", "application/json"));
        byte[] binary = Utf8("""{"resourceType":"Binary","data":"QQ=="}""");
        _saved.Server.On($"GET {Base}Binary/a", Reply.Bytes(200, json, "Content-Type: application/json")).On("GET https://files.example.net/x", Reply.Bytes(200, binary, "Content-Type: application/json"));
        await _saved.SaveAsync();
        Assert.Equal(json, _saved.ContentOf("1"));
        Assert.Equal(binary, _saved.ContentOf("2"));
    }

    [Fact]
    public async Task A_Binary_resource_of_the_export_answers_the_links_to_it()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"), Linked("2", Base + "Binary/a"))
            .Write("Binary.ndjson", $$"""{"resourceType":"Binary","id":"a","contentType":"text/plain","data":"{{Convert.ToBase64String(Note)}}"}""");
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Empty(_saved.Server.Requests);
        Assert.Equal((3, 3, 1), (result.Count, result.Complete, result.SavedFiles));
        Assert.Equal(Note, _saved.ContentOf("1"));
        Assert.Equal(Note, _saved.ContentOf("2"));
    }

    [Fact]
    public async Task Only_the_selected_types_and_content_types_are_saved_and_what_others_saved_stays_in_the_index()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"), Linked("2", "Binary/b", "application/pdf"), Linked("3", "Binary/c", "text/html; charset=utf-8"))
            .Write("Patient.ndjson", $$"""{"resourceType":"Patient","id":"p","photo":[{"contentType":"image/png","data":"{{Convert.ToBase64String(Note)}}"}]}""");
        _saved.Server.Otherwise = request => Reply.Text(200, request.Uri.AbsolutePath);
        await _saved.SaveAsync(new AttachmentOptions { ContentTypes = new ContentTypeFilter(["TEXT/*"]), ThrottleLimit = 1 });
        Assert.Equal(["complete", "notSelected", "complete"], _saved.StatesOf("1", "2", "3"));
        await _saved.SaveAsync(new AttachmentOptions { ContentTypes = new ContentTypeFilter(["application/pdf"]), ThrottleLimit = 1 });
        Assert.Equal(["complete", "complete", "complete"], _saved.StatesOf("1", "2", "3"));
        AttachmentResult result = await _saved.SaveAsync(new AttachmentOptions { Types = ["Patient"], ThrottleLimit = 1 });
        Assert.Equal((4, 4), (result.Count, result.Complete));
        Assert.Equal(3, _saved.Server.Requests.Count);
    }

    [Fact]
    public async Task Attachments_above_the_maximum_size_are_not_downloaded()
    {
        string large = Convert.ToBase64String(new byte[100]);
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", more: ",\"size\":100"), Document("2", $$"""{"contentType":"text/plain","data":"{{large}}"}"""), Linked("3", "Binary/c"), Linked("4", "Binary/d"));
        _saved.Server.On($"GET {Base}Binary/c", Reply.Bytes(200, new byte[51])).On($"GET {Base}Binary/d", Reply.Bytes(200, new byte[50]));
        await _saved.SaveAsync(new AttachmentOptions { MaxFileSize = 50, ThrottleLimit = 1 });
        Assert.Equal(["tooLarge", "tooLarge", "tooLarge", "complete"], _saved.StatesOf("1", "2", "3", "4"));
        RedoxExportException error = Assert.Single(_saved.Errors);
        Assert.Equal(("AttachmentTooLarge", "An attachment of a DocumentReference resource has more than 50 bytes, and is not saved."), (error.ErrorId, error.Message));
        Assert.Equal("AttachmentTooLarge", _saved.Row("3").GetProperty("error").GetString());
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
    }

    [Fact]
    public async Task Many_attachments_that_the_server_does_not_have_are_one_error()
    {
        _saved.Write("DocumentReference.ndjson", [.. Enumerable.Range(0, 300).Select(i => Linked($"{i}", $"Binary/{i}")), Linked("good", "Binary/good")]);
        _saved.Server.Otherwise = request => request.Uri.AbsolutePath.EndsWith("/good", StringComparison.Ordinal) ? Reply.Bytes(200, Note) : Reply.Status(404);
        AttachmentResult result = await _saved.SaveAsync();
        RedoxExportException error = Assert.Single(_saved.Errors);
        Assert.Equal(("AttachmentNotAvailable", 404), (error.ErrorId, error.StatusCode));
        Assert.Contains("299 more", error.Message, StringComparison.Ordinal);
        Assert.Equal((300, 1), (result.Missing, result.Complete));
        Assert.Equal(("notFound", "complete"), (_saved.StateOf("7"), _saved.StateOf("good")));
        Assert.Equal(301, _saved.Server.Requests.Count);
    }

    [Theory]
    [InlineData(",\"size\":99", "sizeMismatch")]
    [InlineData(",\"hash\":\"2jmj7l5rSw0yVb/vlWAYkK/YBwk=\"", "hashMismatch")]
    public async Task A_content_that_is_not_as_its_resource_says_is_received_twice_kept_and_never_asked_for_again(string stated, string state)
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", more: stated));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Bytes(200, Note));
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Empty(_saved.Errors);
        Assert.Equal((state, 1, 2), (_saved.StateOf("1"), result.Mismatched, _saved.Server.Requests.Count));
        await _saved.SaveAsync();
        Assert.Equal((state, 2), (_saved.StateOf("1"), _saved.Server.Requests.Count));
    }

    [Fact]
    public async Task A_content_that_came_damaged_once_is_replaced_by_the_right_one()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", more: $$""","hash":"{{Sha1(Note)}}" """));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Text(200, "A note?"), Reply.Bytes(200, Note));
        await _saved.SaveAsync();
        Assert.Equal("complete", _saved.StateOf("1"));
        Assert.Equal([Sha256(Note) + ".txt"], _saved.Contents());
    }

    [Fact]
    public async Task An_attachment_of_a_changed_resource_is_downloaded_again_if_the_resource_says_that_it_is_another()
    {
        byte[] after = Utf8("Another note.");
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", more: $$""","hash":"{{Sha1(Note)}}" """));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Bytes(200, Note), Reply.Bytes(200, after));
        await _saved.SaveAsync();
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", more: $$""","hash":"{{Sha1(after)}}" """));
        await _saved.SaveAsync();
        Assert.Equal(after, _saved.ContentOf("1"));
        Assert.Equal("complete", _saved.StateOf("1"));
    }

    [Fact]
    public async Task A_link_with_a_new_signature_is_the_same_link()
    {
        static string Link(string signature) => $"https://bucket.s3.example.net/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={signature}&X-Amz-Signature={signature}&versionId=3";
        _saved.Write("DocumentReference.ndjson", Linked("1", Link("1")));
        _saved.Server.Otherwise = _ => Reply.Bytes(200, Note);
        await _saved.SaveAsync();
        _saved.Write("DocumentReference.ndjson", Linked("1", Link("2")));
        await _saved.SaveAsync();
        Assert.Single(_saved.Server.Requests);
        Assert.Equal(Note, _saved.ContentOf("1"));
    }

    [Fact]
    public async Task A_file_that_was_deleted_is_downloaded_again()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"));
        _saved.Server.Otherwise = _ => Reply.Bytes(200, Note);
        await _saved.SaveAsync();
        Directory.Delete(Path.Combine(_saved.Destination, "files"), recursive: true);
        await _saved.SaveAsync();
        Assert.Equal(Note, _saved.ContentOf("1"));
        Assert.Equal(2, _saved.Server.Requests.Count);
    }

    [Fact]
    public async Task An_attachment_of_gzip_stays_gzip_and_one_that_is_only_sent_as_gzip_is_unpacked()
    {
        byte[] packed = Gzip.Pack(Note);
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", "application/gzip"), Linked("2", "Binary/b"));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Bytes(200, packed)).On($"GET {Base}Binary/b", Reply.Bytes(200, packed, "Content-Encoding: gzip"));
        await _saved.SaveAsync();
        Assert.Equal(packed, _saved.ContentOf("1"));
        Assert.Equal(Note, _saved.ContentOf("2"));
    }

    [Fact]
    public async Task An_empty_attachment_is_asked_for_twice_and_kept()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Bytes(200, []));
        await _saved.SaveAsync();
        Assert.Equal(("complete", 2), (_saved.StateOf("1"), _saved.Server.Requests.Count));
        Assert.Empty(_saved.ContentOf("1"));
    }

    [Fact]
    public async Task A_damaged_line_costs_its_own_attachments_only()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"), "{\"resourceType\":\"DocumentReference\",", Linked("3", "Binary/a"));
        _saved.Server.Otherwise = _ => Reply.Bytes(200, Note);
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Equal("ResourceLineDamaged", Assert.Single(_saved.Errors).ErrorId);
        Assert.Equal(2, result.Complete);
    }

    [Fact]
    public async Task Another_call_does_not_write_into_the_same_folder()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"));
        using AttachmentStore held = AttachmentStore.Open(_saved.Destination);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => _saved.SaveAsync());
        Assert.Equal("AttachmentsInUse", error.ErrorId);
    }

    [Fact]
    public async Task A_folder_without_resources_and_a_folder_that_is_a_file_are_errors()
    {
        RedoxExportException nothing = await Assert.ThrowsAsync<RedoxExportException>(() => _saved.SaveAsync());
        Assert.Equal("AttachmentSourceNotUsable", nothing.ErrorId);
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"));
        await File.WriteAllTextAsync(_saved.Destination, string.Empty, TestContext.Current.CancellationToken);
        RedoxExportException file = await Assert.ThrowsAsync<RedoxExportException>(() => _saved.SaveAsync());
        Assert.Equal("AttachmentFolderNotUsable", file.ErrorId);
    }

    [Fact]
    public async Task Nothing_is_removed_if_the_resources_are_not_a_current_view()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => _saved.SaveAsync(new AttachmentOptions { RemovesUnreferenced = true }));
        Assert.Equal("AttachmentRemovalNeedsView", error.ErrorId);
    }

    [Fact]
    public async Task Links_that_are_not_addresses_are_unusable()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "#contained"), Linked("2", "urn:uuid:1"), Linked("3", "file:///etc/passwd"), Linked("4", "https://"), Document("5", """{"contentType":"text/plain"}"""));
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Equal((5, 0), (result.Missing, _saved.Server.Requests.Count));
        Assert.Empty(_saved.Errors);
    }
}
