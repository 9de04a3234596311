using RedoxExport.Attachments;

namespace RedoxExport.Tests.Attachments;

public sealed class AttachmentKeyTests
{
    [Theory]
    [InlineData("https://a.example/x?X-Amz-Signature=1&X-Amz-Date=2&v=3", "https://a.example/x?v=3&X-Amz-Signature=4")]
    [InlineData("https://a.example/x?se=1&sp=r&sig=2&sv=3", "https://a.example/x?sv=4&sig=5&se=6")]
    [InlineData("https://a.example/x?Expires=1&Signature=2&Key-Pair-Id=3", "https://a.example/x?Signature=3")]
    [InlineData("https://a.example/x?X-Goog-Signature=1&X-Goog-Date=2", "https://a.example/x?X-Goog-Signature=3")]
    [InlineData("https://a.example/x#page=1", "https://a.example/x#page=2")]
    [InlineData("https://A.example:443/x", "https://a.example/x")]
    public void Links_that_differ_in_their_signature_only_are_one_content(string one, string other) =>
        Assert.Equal(AttachmentKey.OfLink(new Uri(one)), AttachmentKey.OfLink(new Uri(other)));

    [Theory]
    [InlineData("https://a.example/x?id=1", "https://a.example/x?id=2")]
    [InlineData("https://a.example/x", "https://a.example/X")]
    [InlineData("https://a.example/x", "https://b.example/x")]
    [InlineData("https://a.example/x", "http://a.example/x")]
    [InlineData("https://a.example/x", "https://a.example:8443/x")]
    [InlineData("https://a.example/x?se=1", "https://a.example/x?se=2")]
    [InlineData("https://a.example/x?sig=1&id=1", "https://a.example/x?sig=1&id=2")]
    public void Links_that_differ_in_anything_else_are_two(string one, string other) =>
        Assert.NotEqual(AttachmentKey.OfLink(new Uri(one)), AttachmentKey.OfLink(new Uri(other)));

    [Theory]
    [InlineData("text/html; charset=utf-8", ".html")]
    [InlineData("TEXT/HTML", ".html")]
    [InlineData("application/hl7-v3+xml", ".xml")]
    [InlineData("application/fhir+json", ".json")]
    [InlineData("text/anything", ".txt")]
    [InlineData("application/x-msdownload", ".bin")]
    [InlineData("../../evil.exe", ".bin")]
    [InlineData(null, ".bin")]
    public void The_ending_is_one_of_ours(string? contentType, string ending)
    {
        Assert.Equal(ending, ContentType.EndingOf(contentType));
        Assert.True(ContentType.IsEnding(ending));
    }

    [Theory]
    [InlineData("application/pdf; x=1", "application/pdf")]
    [InlineData("application/pdf\r\nAuthorization: x", "*/*")]
    [InlineData("text/a b", "*/*")]
    [InlineData("text", "*/*")]
    [InlineData("text/*", "*/*")]
    [InlineData("a/b/c", "*/*")]
    [InlineData(null, "*/*")]
    public void A_header_gets_only_what_is_a_media_type(string? contentType, string accept) => Assert.Equal(accept, ContentType.AcceptOf(contentType));
}
