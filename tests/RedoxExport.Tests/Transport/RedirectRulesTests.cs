using System.Net.Http;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

public class RedirectRulesTests
{
    private static readonly Uri From = new("https://a.example.org/r4/1");

    [Fact]
    public void The_five_statuses_with_a_target_are_redirects() =>
        Assert.Equal([301, 302, 303, 307, 308], Enumerable.Range(100, 500).Where(status => RedirectRules.IsFollowed(RequestPurpose.Status, status)));

    [Fact]
    public void Object_stores_and_services_that_give_credentials_are_never_followed_to_another_address()
    {
        Assert.DoesNotContain(Enumerable.Range(100, 500), status => RedirectRules.IsFollowed(RequestPurpose.Store, status));
        Assert.DoesNotContain(Enumerable.Range(100, 500), status => RedirectRules.IsFollowed(RequestPurpose.Credentials, status));
    }

    [Theory]
    [InlineData("https://b.example.org/2", "https://b.example.org/2")]
    [InlineData("/2", "https://a.example.org/2")]
    [InlineData("2", "https://a.example.org/r4/2")]
    public void A_target_may_be_relative(string location, string target) =>
        Assert.Equal(new Uri(target), RedirectRules.Target(HttpMethod.Get, From, location, 0));

    [Fact]
    public void A_sixth_redirect_a_missing_target_and_any_method_but_GET_are_refused()
    {
        Assert.Equal("RedirectRefused", Assert.Throws<RedoxExportException>(() => RedirectRules.Target(HttpMethod.Get, From, "/2", 5)).ErrorId);
        Assert.Equal("RedirectRefused", Assert.Throws<RedoxExportException>(() => RedirectRules.Target(HttpMethod.Get, From, null, 0)).ErrorId);
        Assert.Equal("RedirectRefused", Assert.Throws<RedoxExportException>(() => RedirectRules.Target(HttpMethod.Post, From, "/2", 0)).ErrorId);
        Assert.Equal("RedirectRefused", Assert.Throws<RedoxExportException>(() => RedirectRules.Target(HttpMethod.Delete, From, "/2", 0)).ErrorId);
    }

    [Fact]
    public void A_redirect_within_the_origin_keeps_its_purpose() =>
        Assert.Equal(RequestPurpose.FileWithToken, RedirectRules.PurposeAfter(new Uri("https://a.example.org/1"), new Uri("https://a.example.org/2"), RequestPurpose.FileWithToken));

    [Theory]
    [InlineData("https://b.example.org/2")]
    [InlineData("https://a.example.org:8443/2")]
    [InlineData("http://a.example.org/2")]
    public void A_redirect_to_another_origin_loses_the_token_of_a_file_or_published_page_and_is_refused_to_all_else(string target)
    {
        Uri from = new("https://a.example.org/1");
        Assert.Equal(RequestPurpose.FileWithoutToken, RedirectRules.PurposeAfter(from, new Uri(target), RequestPurpose.FileWithToken));
        Assert.Equal(RequestPurpose.FileWithoutToken, RedirectRules.PurposeAfter(from, new Uri(target), RequestPurpose.FileWithoutToken));
        Assert.Equal(RequestPurpose.PublishedPageWithoutToken, RedirectRules.PurposeAfter(from, new Uri(target), RequestPurpose.PublishedPage));
        Assert.Equal(RequestPurpose.PublishedPageWithoutToken, RedirectRules.PurposeAfter(from, new Uri(target), RequestPurpose.PublishedPageWithoutToken));
        foreach (RequestPurpose purpose in Enum.GetValues<RequestPurpose>()
            .Where(p => p is not (RequestPurpose.FileWithToken or RequestPurpose.FileWithoutToken or RequestPurpose.PublishedPage or RequestPurpose.PublishedPageWithoutToken)))
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => RedirectRules.PurposeAfter(from, new Uri(target), purpose));
            Assert.Equal("RedirectRefused", error.ErrorId);
        }
    }
}
