using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public sealed class PollingUrlTests
{
    [Theory]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme/Production/export-status/7", "7", "acme", "Production")]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme/Production/export-status/7/", "7", "acme", "Production")]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme/Production/export-status/7?a=b/c#d/e", "7", "acme", "Production")]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme/dev/export-status/7", "7", "acme", "dev")]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme/Staging", "Staging", "acme", "Staging")]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme", "acme", null, null)]
    [InlineData("https://api.redoxengine.com/FHIR/r4/acme/Production/x/7", "7", null, null)]
    [InlineData("https://api.redoxengine.com/proxy/fhir/R4/acme/Production/x/7", "7", "acme", "Production")]
    [InlineData("https://api.redoxengine.com/fhir/R4/a%20b/Production/x/%7B7%7D", "{7}", "a b", "Production")]
    [InlineData("https://api.redoxengine.com//fhir//R4//acme//Production//7", "7", "acme", "Production")]
    [InlineData("https://api.redoxengine.com", null, null, null)]
    [InlineData("https://api.redoxengine.com/?x=1", null, null, null)]
    public void A_URL_of_Redox_names_job_destination_and_environment(string text, string? job, string? destination, string? environment)
    {
        PollingUrl url = PollingUrl.Parse(text);

        Assert.True(url.IsRedoxHost);
        Assert.Equal((job, destination, environment), (url.JobId, url.Destination, url.Environment));
        Assert.Equal(text, url.Uri!.OriginalString);
    }

    [Theory]
    [InlineData("https://fhir.example/fhir/R4/acme/Production/x/7", "7", "acme", "Production")]
    [InlineData("https://fhir.example/fhir/R4/acme/production/x/7", "7", null, null)]
    [InlineData("https://fhir.example/fhir/R4/fhir/R4/acme/Staging/7", "7", "acme", "Staging")]
    [InlineData("http://127.0.0.1:8080/fhir/R4/s/Development/export-status/1", "1", "s", "Development")]
    [InlineData("/fhir/R4/acme/Staging/x/7?y=z", "7", "acme", "Staging")]
    [InlineData("fhir/R4/acme/Development/7#x", "7", "acme", "Development")]
    [InlineData("//host/fhir/R4/acme/dev/7", "7", null, null)]
    [InlineData("?x=1", null, null, null)]
    [InlineData("job-7", "job-7", null, null)]
    public void On_another_host_only_a_known_environment_tells_that_it_is_the_format_of_Redox(string text, string? job, string? destination, string? environment)
    {
        PollingUrl url = PollingUrl.Parse(text);

        Assert.False(url.IsRedoxHost);
        Assert.Equal((job, destination, environment), (url.JobId, url.Destination, url.Environment));
    }

    [Theory]
    [InlineData("https://redoxengine.com/x", true)]
    [InlineData("https://API.RedoxEngine.COM/x", true)]
    [InlineData("https://api.ca.redoxengine.com:444/x", true)]
    [InlineData("https://evilredoxengine.com/x", false)]
    [InlineData("https://redoxengine.com.evil.example/x", false)]
    [InlineData("https://redoxengine.com@evil.example/x", false)]
    [InlineData("https://evil.example/redoxengine.com", false)]
    [InlineData("ftp://api.redoxengine.com/x", false)]
    public void The_host_is_that_of_Redox_or_below_it(string text, bool expected)
    {
        Assert.Equal(expected, PollingUrl.Parse(text).IsRedoxHost);
    }

    [Theory]
    [InlineData("ftp://x.example/fhir/R4/acme/Production/7")]
    [InlineData("urn:uuid:7")]
    [InlineData("mailto:a@b.example")]
    public void An_address_of_another_kind_is_kept_and_not_taken_apart(string text)
    {
        PollingUrl url = PollingUrl.Parse(text);

        Assert.Equal(text, url.Uri!.OriginalString);
        Assert.Null(url.JobId ?? url.Destination ?? url.Environment);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://")]
    [InlineData("http://[")]
    public void What_is_no_address_is_none(string? text)
    {
        PollingUrl url = PollingUrl.Parse(text);

        Assert.Null(url.Uri);
        Assert.Null(url.JobId ?? url.Destination ?? url.Environment);
        Assert.False(url.IsRedoxHost);
    }

    [Theory]
    [InlineData("https://user:secret@x.example:8443/a%20b/c?sig=TOKEN#frag", "https://x.example:8443/a%20b/c")]
    [InlineData("HTTP://X.example/a", "http://x.example/a")]
    [InlineData("/a/b?sig=TOKEN", "/a/b")]
    [InlineData("a/b#frag?x", "a/b")]
    public void What_is_printed_has_no_user_no_query_and_no_fragment(string text, string expected)
    {
        Assert.Equal(expected, PollingUrl.Printable(PollingUrl.Parse(text).Uri!));
    }

    [Theory]
    [InlineData("https://a", true, true)]
    [InlineData("HTTPS://a.example/b?c#d", true, true)]
    [InlineData("http://127.0.0.1:80/x", true, false)]
    [InlineData("https://a/ü", true, true)]
    [InlineData("https://", false, true)]
    [InlineData("https:///a", false, true)]
    [InlineData("https://?a", false, true)]
    [InlineData("https://#a", false, true)]
    [InlineData("https://:80", false, true)]
    [InlineData("https://@a", false, true)]
    [InlineData("http:", false, false)]
    [InlineData("//a/b", false, false)]
    [InlineData("ftp://a", false, false)]
    [InlineData(" https://a", false, false)]
    public void A_well_formed_URL_begins_with_its_scheme_and_a_host(string text, bool isWellFormed, bool isTls)
    {
        Assert.Equal(isWellFormed, PollingUrl.IsWellFormed(text, out bool tls));
        Assert.Equal(isTls, tls);
    }

    [Fact]
    public void A_character_that_no_URL_may_have_is_refused_wherever_it_stands()
    {
        string forbidden = " \"<>\\^`{|}\u007F\0\t\n\u001F";
        Assert.All(forbidden, c =>
        {
            Assert.False(PollingUrl.IsWellFormed($"https://a{c}.example/b", out _));
            Assert.False(PollingUrl.IsWellFormed($"https://a.example/b{c}", out _));
        });
        Assert.All("!$&'()*+,-./0:;=@AZ[]_az~%", c => Assert.True(PollingUrl.IsWellFormed($"https://a.example/b{c}", out _)));
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Staging", true)]
    [InlineData("Production", true)]
    [InlineData("production", false)]
    [InlineData("Prod", false)]
    [InlineData("", false)]
    public void Environments_are_those_of_Redox_in_its_own_letter_case(string name, bool expected)
    {
        Assert.Equal(expected, PollingUrl.IsEnvironment(name));
    }

    [Fact]
    public void The_properties_of_a_payload_are_fit_to_be_shown()
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of("\"contentLocation\":\"https://api.redoxengine.com/fhir/R4/a%1Bb/x%0Ay/export-status/1%E2%80%AE2\""));

        Assert.DoesNotContain(string.Concat(response.JobId, response.Destination, response.Environment), c => char.IsControl(c) || c == '\u202E');
        Assert.Contains("%1B", response.ContentLocation!.OriginalString, StringComparison.Ordinal);
        Assert.True(ExportResponseReader.Read(PayloadTexts.Of($"\"contentLocation\":\"https://a.example/{new string('x', 5000)}\"")).JobId!.Length <= 201);
    }
}
