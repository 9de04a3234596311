using RedoxExport.Copies;
using RedoxExport.Storage;

namespace RedoxExport.Tests.Copies;

/// <summary>The signatures that AWS publishes: the examples of the S3 documentation, and vectors of the Signature Version 4 test suite.</summary>
public sealed class AwsSignatureTests
{
    private const string S3Host = "examplebucket.s3.amazonaws.com";
    private const string S3Time = "20130524T000000Z";
    private const string SuiteTime = "20150830T123600Z";
    private const string SuiteHost = "example.amazonaws.com";

    private static readonly AwsCredentials S3Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly AwsCredentials SuiteKeys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    [Fact]
    public void The_documented_GET_of_an_object_has_the_documented_signature() => Assert.Equal(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        S3("GET", "/test.txt", AwsSignature.EmptyPayload, Header("Range", "bytes=0-9")));

    [Fact]
    public void The_documented_PUT_of_an_object_has_the_documented_signature() => Assert.EndsWith(
        "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        S3(
            "PUT",
            "/test%24file.text",
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            Header("Date", "Fri, 24 May 2013 00:00:00 GMT"),
            Header("x-amz-storage-class", "REDUCED_REDUNDANCY")),
        StringComparison.Ordinal);

    [Fact]
    public void The_documented_GET_of_a_bucket_s_lifecycle_has_the_documented_signature() =>
        Assert.EndsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", S3("GET", "/?lifecycle", AwsSignature.EmptyPayload), StringComparison.Ordinal);

    [Fact]
    public void The_documented_list_of_a_bucket_has_the_documented_signature() =>
        Assert.EndsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", S3("GET", "/?max-keys=2&prefix=J", AwsSignature.EmptyPayload), StringComparison.Ordinal);

    [Theory]
    [InlineData("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    public void The_vectors_of_the_test_suite_have_their_signatures(string method, string path, string signature) => Assert.Equal(
        $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,SignedHeaders=host;x-amz-date,Signature={signature}",
        AwsSignature.Authorization(SuiteKeys, "us-east-1", "service", SuiteTime, method, new Uri("https://" + SuiteHost + path), [new("Host", SuiteHost), new("X-Amz-Date", SuiteTime)], AwsSignature.EmptyPayload));

    [Fact]
    public void The_documented_key_is_derived() => Assert.Equal(
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
        Hexadecimal.Lower(AwsSignature.SigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam")));

    [Fact]
    public void The_canonical_request_has_the_documented_form() => Assert.Equal(
        "GET\n/\nmax-keys=2&prefix=J\nhost:examplebucket.s3.amazonaws.com\nx-amz-content-sha256:" + AwsSignature.EmptyPayload + "\nx-amz-date:20130524T000000Z\n\nhost;x-amz-content-sha256;x-amz-date\n" + AwsSignature.EmptyPayload,
        AwsSignature.Canonical("GET", new Uri("https://" + S3Host + "/?prefix=J&max-keys=2"), HeadersOf(AwsSignature.EmptyPayload), AwsSignature.EmptyPayload).Request);

    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("Nacht/für", "Nacht%2Ff%C3%BCr")]
    [InlineData("~-._", "~-._")]
    [InlineData("!*'()+%", "%21%2A%27%28%29%2B%25")]
    public void Addresses_are_encoded_as_signatures_expect_it(string text, string encoded)
    {
        Assert.Equal(encoded, StoreUri.Encode(text));
        Assert.Equal("/x/" + encoded, new Uri("https://example.org/x/" + encoded).AbsolutePath);
    }

    private static string S3(string method, string path, string payload, params KeyValuePair<string, string>[] more) =>
        AwsSignature.Authorization(S3Keys, "us-east-1", "s3", S3Time, method, new Uri("https://" + S3Host + path), [.. HeadersOf(payload), .. more], payload);

    private static KeyValuePair<string, string> Header(string name, string value) => new(name, value);

    private static KeyValuePair<string, string>[] HeadersOf(string payload) => [new("Host", S3Host), new("x-amz-content-sha256", payload), new("x-amz-date", S3Time)];
}
