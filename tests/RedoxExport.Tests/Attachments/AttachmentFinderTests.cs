using RedoxExport.Attachments;
using static RedoxExport.Tests.Attachments.SavedAttachments;

namespace RedoxExport.Tests.Attachments;

public sealed class AttachmentFinderTests
{
    private readonly AttachmentFinder _finder = new();

    [Theory]
    [InlineData("""{"resourceType":"DocumentReference","content":[{"attachment":{"url":"a"}},{"attachment":{"url":"b"},"format":{"code":"x"}}]}""", "content[0].attachment", "content[1].attachment")]
    [InlineData("""{"resourceType":"DiagnosticReport","presentedForm":[{"data":"QQ=="},{"contentType":"text/html"}]}""", "presentedForm[0]", "presentedForm[1]")]
    [InlineData("""{"resourceType":"Media","content":{"url":"a"}}""", "content")]
    [InlineData("""{"resourceType":"Library","content":[{"url":"a"}]}""", "content[0]")]
    [InlineData("""{"resourceType":"Communication","payload":[{"contentString":"x"},{"contentAttachment":{"url":"a"}}]}""", "payload[1].contentAttachment")]
    [InlineData("""{"resourceType":"Patient","photo":[{"url":"a"}],"contact":[{"extension":[{"url":"u","valueAttachment":{"url":"b"}}]}]}""", "photo[0]", "contact[0].extension[0].valueAttachment")]
    [InlineData("""{"resourceType":"Consent","sourceAttachment":{"url":"a"}}""", "sourceAttachment")]
    [InlineData("""{"resourceType":"QuestionnaireResponse","item":[{"item":[{"answer":[{"valueAttachment":{"url":"a"}}]}]}]}""", "item[0].item[0].answer[0].valueAttachment")]
    [InlineData("""{"resourceType":"BodyStructure","image":[{"url":"a"}]}""", "image[0]")]
    [InlineData("""{"resourceType":"Binary","id":"b","contentType":"text/plain","data":"QQ=="}""", "data")]
    [InlineData("""{"resourceType":"DiagnosticReport","contained":[{"resourceType":"Media","content":{"url":"no"}},{"resourceType":"DocumentReference","content":[{"attachment":{"url":"a"}}]}]}""", "contained[1].content[0].attachment")]
    [InlineData("""{"resourceType":"DocumentReference","content":[{"attachment":{"title":"only a title"}}],"extension":[{"url":"u","valueUrl":"v"}]}""")]
    public void Attachments_are_found_wherever_they_are(string line, params string[] elements) =>
        Assert.Equal(elements, _finder.Find(Utf8(line)).Select(found => found.Element));

    [Theory]
    [InlineData("""{"url":"a","size":12}""", 12L)]
    [InlineData("""{"url":"a","size":"12"}""", 12L)]
    [InlineData("""{"url":"a","size":-1}""", null)]
    [InlineData("""{"url":"a","size":1.5}""", null)]
    [InlineData("""{"url":"a","size":"many"}""", null)]
    [InlineData("""{"url":"a","size":{"value":1}}""", null)]
    public void The_size_is_a_number_or_as_in_R5_a_text(string attachment, long? size) =>
        Assert.Equal(size, Assert.Single(_finder.Find(Utf8(Document("1", attachment)))).StatedSize);

    [Theory]
    [InlineData("2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", "da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("QUJD", null)]
    [InlineData("none", null)]
    [InlineData("?", null)]
    public void The_hash_is_read_in_the_forms_that_servers_write(string text, string? hash) =>
        Assert.Equal(hash, Assert.Single(_finder.Find(Utf8(Document("1", $$"""{"url":"a","hash":"{{text}}"}""")))).StatedHash);

    [Fact]
    public void Escapes_are_resolved_and_a_lone_surrogate_is_left_out()
    {
        FoundAttachment found = Assert.Single(_finder.Find(Utf8(Document("\\u0031", """{"url":"https:\/\/a.example\/\u0062","contentType":"\uD800"}"""))));
        Assert.Equal(("https://a.example/b", null, "1", "DocumentReference"), (found.Url, found.ContentType, _finder.Id, _finder.Type));
    }

    [Fact]
    public void Control_characters_of_a_content_type_are_spaces()
    {
        FoundAttachment found = Assert.Single(_finder.Find(Utf8(Document("1", """{"url":"a","contentType":"text/\u001b[31m\u202eplain\r\n"}"""))));
        Assert.Equal("text/ [31m plain  ", found.ContentType);
    }

    [Fact]
    public void A_hostile_id_name_or_link_does_not_become_part_of_every_record()
    {
        string longest = new('x', 1_000_000);
        List<FoundAttachment> found = _finder.Find(Utf8($$$"""{"resourceType":"Patient","id":"{{{longest}}}","{{{longest}}}":{"photo":[{"url":"{{{longest}}}","contentType":"a/b"}]}}"""));
        Assert.Equal((null, "Patient"), (_finder.Id, _finder.Type));
        Assert.Equal((new string('x', 100) + ".photo[0]", null), (found[0].Element, found[0].Url));
    }

    [Fact]
    public void The_attachments_of_a_resource_are_limited_and_one_without_a_link_stands_for_the_rest()
    {
        List<FoundAttachment> found = _finder.Find(Utf8($$"""{"resourceType":"Patient","photo":[{{string.Join(',', Enumerable.Repeat("""{"url":"a"}""", 10_050))}}]}"""));
        Assert.Equal(10_001, found.Count);
        Assert.Equal(("photo[9999]", "a"), (found[9_999].Element, found[9_999].Url));
        Assert.Equal(("photo[10000]", null, null, true), (found[10_000].Element, found[10_000].Url, found[10_000].ContentType, found[10_000].Data.Length < 0));
    }
}
