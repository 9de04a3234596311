using CsCheck;
using RedoxExport.Payloads;
using RedoxExport.Text;

namespace RedoxExport.Tests.Text;

public class LinkTextTests
{
    private static readonly Uri From = new("https://fhir.example.org/r4/export-status/1");

    [Theory]
    [InlineData("https://a.example.org/x?sig=1", "https://a.example.org/x?sig=1")]
    [InlineData(" /x ", "https://fhir.example.org/x")]
    [InlineData("2", "https://fhir.example.org/r4/export-status/2")]
    [InlineData("?page=2", "https://fhir.example.org/r4/export-status/1?page=2")]
    [InlineData("//b.example.org/x", "https://b.example.org/x")]
    [InlineData("ftp://b.example.org/x", "ftp://b.example.org/x")]
    public void A_link_is_whole_or_relative_to_where_it_stood(string text, string expected) =>
        Assert.Equal(expected, LinkText.Resolve(From, text)?.AbsoluteUri);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("https://[")]
    [InlineData("https://‮#].%b@c:[/x?sig=1")]
    [InlineData("file:////‮?/‮?&\\2[]0}:_0ü]@9a]aü/ ] ")]
    public void What_is_no_link_is_none_and_breaks_nothing(string? text) => Assert.Null(LinkText.Resolve(From, text));

    [Fact]
    public void Whatever_text_comes_it_is_a_link_or_none() =>
        HostileText.Links.Sample(text => LinkText.Resolve(From, text) is not { } link || (link.IsAbsoluteUri && SafeText.Show(link).Length > 0));

    [Fact]
    public void Whatever_text_comes_it_is_an_absolute_address_whose_parts_can_be_read_or_none() => HostileText.Links.Sample(text =>
        LinkText.Absolute(text) is not { } link || (link.AbsoluteUri.Length > 0 && link.Authority is not null && link.IdnHost is not null && SafeText.WithoutSecrets(link).AbsoluteUri.Length > 0));

    [Fact]
    public void Whatever_polling_URL_comes_it_can_be_parsed_and_printed() => HostileText.Links.Sample(text =>
        PollingUrl.Parse(text).Uri is not { } link || PollingUrl.Printable(link) is not null);
}
