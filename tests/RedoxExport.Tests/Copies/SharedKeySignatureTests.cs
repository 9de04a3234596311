using RedoxExport.Copies;

namespace RedoxExport.Tests.Copies;

/// <summary>The strings to sign that Microsoft documents for Shared Key, and the published key of the emulator.</summary>
public sealed class SharedKeySignatureTests
{
    [Fact]
    public void The_documented_request_for_metadata_has_the_documented_string_to_sign() => Assert.Equal(
        "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20",
        SharedKeySignature.StringToSign(
            "myaccount",
            "GET",
            new Uri("https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=metadata&timeout=20"),
            [new("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"), new("x-ms-version", "2015-02-21")]));

    [Fact]
    public void Repeated_parameters_are_one_list_as_documented() => Assert.EndsWith(
        "\n/myaccount/mycontainer\ncomp:list\ninclude:metadata,snapshots,uncommittedblobs\nrestype:container",
        SharedKeySignature.StringToSign(
            "myaccount",
            "GET",
            new Uri("https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=list&include=snapshots&include=metadata&include=uncommittedblobs"),
            []),
        StringComparison.Ordinal);

    [Fact]
    public void The_standard_headers_are_in_the_documented_order_and_a_length_of_zero_is_left_out()
    {
        KeyValuePair<string, string>[] headers =
        [
            new("Content-Type", "text/plain"), new("Content-MD5", "bWQ1"), new("Content-Length", "11"), new("Content-Encoding", "gzip"), new("Content-Language", "en"),
            new("Date", "date"), new("If-Modified-Since", "since"), new("If-Match", "match"), new("If-None-Match", "none"), new("If-Unmodified-Since", "unmodified"), new("Range", "bytes=0-9"),
        ];
        Uri uri = new("https://myaccount.blob.core.windows.net/c/b");

        Assert.Equal(
            "PUT\ngzip\nen\n11\nbWQ1\ntext/plain\ndate\nsince\nmatch\nnone\nunmodified\nbytes=0-9\n/myaccount/c/b",
            SharedKeySignature.StringToSign("myaccount", "PUT", uri, headers));
        Assert.Equal("PUT\n\n\n\n\n\n\n\n\n\n\n\n/myaccount/c/b", SharedKeySignature.StringToSign("myaccount", "PUT", uri, [new("Content-Length", "0")]));
    }

    [Fact]
    public void The_signature_is_the_HMAC_of_the_string_with_the_decoded_key()
    {
        // Calculated with OpenSSL: openssl dgst -sha256 -mac HMAC -macopt hexkey:<the decoded key> -binary | base64.
        const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        Assert.Equal(
            "SharedKey devstoreaccount1:AFFAZWA/7SjfuIGqChi7jEqzsDRp8a8kJHoCnwU6Zb8=",
            SharedKeySignature.Authorization(
                "devstoreaccount1",
                Convert.FromBase64String(Key),
                "GET",
                new Uri("http://127.0.0.1:10000/devstoreaccount1/exports/a%20b.ndjson?comp=blocklist&blocklisttype=committed"),
                [new("x-ms-version", "2021-12-02"), new("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT")]));
    }

    [Fact]
    public void The_time_is_written_as_HTTP_writes_it() =>
        Assert.Equal("Fri, 26 Jun 2015 23:39:12 GMT", SharedKeySignature.TimeOf(new DateTimeOffset(2015, 6, 27, 1, 39, 12, TimeSpan.FromHours(2))));
}
