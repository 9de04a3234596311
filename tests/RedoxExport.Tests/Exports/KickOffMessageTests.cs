using Microsoft.Extensions.Time.Testing;
using RedoxExport.Exports;

namespace RedoxExport.Tests.Exports;

public class KickOffMessageTests
{
    private static readonly Uri Base = new("https://api.redoxengine.com/fhir/R4/acme/Production");
    private static readonly DateTimeOffset Since = new(2026, 5, 1, 8, 30, 0, 250, TimeSpan.FromHours(2));

    private static readonly ExportRequest Everything = new()
    {
        Level = ExportLevel.Group,
        GroupId = "g/1 ä",
        Types = ["Patient", "Observation"],
        Since = Since,
        Until = Since.AddDays(1),
        TypeFilters = ["Observation?category=vital-signs,laboratory", "Condition?code=a&b=c"],
        Elements = ["id", "Patient.name"],
        IncludeAssociatedData = ["LatestProvenanceResources", "RelevantProvenanceResources"],
        OutputFormat = "application/fhir+ndjson",
        OrganizeOutputBy = "Patient",
        AllowPartialManifests = true,
        MinimumFileSize = 500,
        MaximumFileSize = 1000,
        Lenient = true,
        AdditionalParameters = [new("x&y", "a=b")],
    };

    [Fact]
    public void The_smallest_request_asks_for_everything() =>
        Assert.Equal(
            """
            GET https://api.redoxengine.com/fhir/R4/acme/Production/$export
            Accept: application/fhir+json
            Prefer: respond-async
            """.ReplaceLineEndings("\n"),
            Create(Base, new ExportRequest()).ToString());

    [Fact]
    public void Every_parameter_goes_into_the_query_of_a_GET() =>
        Assert.Equal(
            """
            GET https://api.redoxengine.com/fhir/R4/acme/Production/Group/g%2F1%20%C3%A4/$export?_outputFormat=application%2Ffhir%2Bndjson&_since=2026-05-01T08%3A30%3A00.250%2B02%3A00&_until=2026-05-02T08%3A30%3A00.250%2B02%3A00&organizeOutputBy=Patient&_type=Patient,Observation&_elements=id,Patient.name&includeAssociatedData=LatestProvenanceResources,RelevantProvenanceResources&_typeFilter=Observation%3Fcategory%3Dvital-signs%2Claboratory&_typeFilter=Condition%3Fcode%3Da%26b%3Dc&allowPartialManifests=true&_minimumFileSize=500&_maximumFileSize=1000&x%26y=a%3Db
            Accept: application/fhir+json
            Prefer: respond-async, handling=lenient
            """.ReplaceLineEndings("\n"),
            Create(Base, Everything).ToString());

    [Fact]
    public void Every_parameter_goes_into_the_body_of_a_POST_one_value_each() =>
        Assert.Equal(
            """
            POST https://api.redoxengine.com/fhir/R4/acme/Production/Patient/$export
            Accept: application/fhir+json
            Prefer: respond-async
            Content-Type: application/fhir+json

            {"resourceType":"Parameters","parameter":[{"name":"_outputFormat","valueString":"application/fhir\u002Bndjson"},{"name":"_since","valueInstant":"2026-05-01T08:30:00.250\u002B02:00"},{"name":"_until","valueInstant":"2026-05-02T06:30:00.250Z"},{"name":"organizeOutputBy","valueString":"Patient"},{"name":"_type","valueString":"Patient"},{"name":"_type","valueString":"Observation"},{"name":"_elements","valueString":"id"},{"name":"includeAssociatedData","valueCode":"LatestProvenanceResources"},{"name":"_typeFilter","valueString":"Observation?a=b,c"},{"name":"patient","valueReference":{"reference":"Patient/1"}},{"name":"patient","valueReference":{"reference":"Patient/2"}},{"name":"allowPartialManifests","valueBoolean":true},{"name":"_maximumFileSize","valuePositiveInt":2147483647},{"name":"x","valueString":"y"},{"name":"_minimumFileSize","valuePositiveInt":1000},{"name":"_maximumFileSize","valueString":"large"}]}
            """.ReplaceLineEndings("\n"),
            Create(Base, new ExportRequest
            {
                Level = ExportLevel.AllPatients,
                Types = ["Patient", "Observation"],
                Since = Since,
                Until = Since.AddDays(1).ToUniversalTime(),
                TypeFilters = ["Observation?a=b,c"],
                Elements = ["id"],
                Patients = ["1", " Patient/2 "],
                IncludeAssociatedData = ["LatestProvenanceResources"],
                OutputFormat = "application/fhir+ndjson",
                OrganizeOutputBy = "Patient",
                AllowPartialManifests = true,
                MaximumFileSize = int.MaxValue,
                AdditionalParameters = [new("x", "y"), new("_minimumFileSize", "1000"), new("_maximumFileSize", "large")],
            }).ToString());

    [Fact]
    public void A_slash_at_the_end_of_the_base_is_no_part_of_it() =>
        Assert.Equal("https://fhir.example.org/$export", Create(new Uri("https://fhir.example.org/"), new ExportRequest()).Uri.AbsoluteUri);

    [Fact]
    public void A_POST_can_be_asked_for()
    {
        KickOffMessage message = Create(Base, new ExportRequest { Method = KickOffMethod.Post });
        Assert.Equal("""{"resourceType":"Parameters","parameter":[]}""", message.Body);
        Assert.Equal(Base.AbsoluteUri + "/$export", message.Uri.AbsoluteUri);
    }

    [Fact]
    public void There_is_no_message_of_a_request_that_cannot_be_sent() =>
        Assert.Equal("PatientNeedsPost", Assert.Throws<RedoxExportException>(() => Create(Base, new ExportRequest { Level = ExportLevel.AllPatients, Patients = ["1"], Method = KickOffMethod.Get })).ErrorId);

    private static KickOffMessage Create(Uri baseUri, ExportRequest request) => KickOffMessage.Create(baseUri, request, new FakeTimeProvider(Since.AddDays(30)), null);
}
