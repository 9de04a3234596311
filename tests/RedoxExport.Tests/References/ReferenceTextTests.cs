using System.Text;
using RedoxExport.References;

namespace RedoxExport.Tests.References;

public sealed class ReferenceTextTests
{
    private static readonly ReferenceServer Server = new(new Uri("https://fhir.example.org/r4"));

    [Theory]
    [InlineData("Patient/1", "Patient", "1")]
    [InlineData("Patient/a.b-C_9", "Patient", "a.b-C_9")]
    [InlineData("Patient/1/_history/2", "Patient", "1")]
    [InlineData("Patient/1#contained", "Patient", "1")]
    [InlineData("https://fhir.example.org/r4/Patient/1", "Patient", "1")]
    [InlineData("http://FHIR.example.org/r4/Patient/1/_history/7", "Patient", "1")]
    public void A_resource_of_the_server_has_a_type_and_an_id(string text, string type, string id)
    {
        Assert.Equal(ReferenceKind.Resource, ReferenceText.Read(Encoding.UTF8.GetBytes(text), Server, out ReadOnlySpan<byte> foundType, out ReadOnlySpan<byte> foundId));
        Assert.Equal((type, id), (Encoding.UTF8.GetString(foundType), Encoding.UTF8.GetString(foundId)));
    }

    [Theory]
    [InlineData("#1", ReferenceKind.Contained)]
    [InlineData("#", ReferenceKind.Contained)]
    [InlineData("urn:uuid:7e2a", ReferenceKind.Urn)]
    [InlineData("URN:oid:1.2", ReferenceKind.Urn)]
    [InlineData("Patient?identifier=http://a|1", ReferenceKind.Conditional)]
    [InlineData("https://other.example.org/r4/Patient/1", ReferenceKind.OtherServer)]
    [InlineData("https://fhir.example.org/R4/Patient/1", ReferenceKind.OtherServer)]
    [InlineData("https://fhir.example.org.evil.example/r4/Patient/1", ReferenceKind.OtherServer)]
    [InlineData("https://fhir.example.org/r4", ReferenceKind.OtherServer)]
    [InlineData("ftp://fhir.example.org/r4/Patient/1", ReferenceKind.OtherServer)]
    [InlineData("", ReferenceKind.Unusable)]
    [InlineData("Patient", ReferenceKind.Unusable)]
    [InlineData("Patient/", ReferenceKind.Unusable)]
    [InlineData("/Patient/1", ReferenceKind.Unusable)]
    [InlineData("patient/1", ReferenceKind.Unusable)]
    [InlineData("Patient/1/2", ReferenceKind.Unusable)]
    [InlineData("Patient/..", ReferenceKind.Unusable)]
    [InlineData("Patient/.", ReferenceKind.Unusable)]
    [InlineData("Patient/%2e%2e", ReferenceKind.Unusable)]
    [InlineData("Patient/a,b", ReferenceKind.Unusable)]
    [InlineData("Patient/a b", ReferenceKind.Unusable)]
    [InlineData("Patient/é", ReferenceKind.Unusable)]
    [InlineData("Patient/$everything", ReferenceKind.Unusable)]
    [InlineData("javascript:alert(1)", ReferenceKind.Unusable)]
    public void Everything_else_cannot_be_fetched(string text, ReferenceKind kind) =>
        Assert.Equal(kind, ReferenceText.Read(Encoding.UTF8.GetBytes(text), Server, out _, out _));

    [Fact]
    public void Without_a_known_server_every_address_is_another_one() =>
        Assert.Equal(ReferenceKind.OtherServer, ReferenceText.Read("https://fhir.example.org/r4/Patient/1"u8, new ReferenceServer(null), out _, out _));
}
