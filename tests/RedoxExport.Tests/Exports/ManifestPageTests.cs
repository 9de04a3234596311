using System.Text;
using CsCheck;
using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Tests.Exports;

public class ManifestPageTests
{
    private static readonly Uri From = new("https://fhir.example.org/r4/export-status/1");

    private static readonly string[] Ends = ["", ".", "..", "a", "...", "f%2F1", "1?sig=a%2Fb", "1#x", "x/y", "//h/x", ":80", "@h", "a b", "ä", "?sig=/x/y", "12345", "abc.ndjson"];

    private static readonly string[] OtherLinks = ["rel/1", "/abs/1", "//other.example.org/1", "?x=1", "https://fhir.example.org", "https://fhir.example.org:8443/files/1", "http://fhir.example.org/files/1"];

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"output\"", "\"error\"", "\"url\"", "\"type\"", "\"link\"", "\"relation\"", "\"next\"", "\"transactionTime\"",
        "\"requiresAccessToken\"", "\"count\"", "1", "-1", "1e999", "null", "true", "\"\\ud800\"", "\"https://[\"", "\"//\"", "\"file:///x\"", "\"mailto:a@b\"",
        "\"https://\\u202e/\"", "\"2026-05-28T09:00:00Z\"", "\"\"", "\u0001",
    ];

    private static readonly Gen<string> Texts = Gen.Int[0, Pieces.Length - 1].Array[0, 30].Select(picks => string.Concat(picks.Select(i => Pieces[i])));

    private static readonly Gen<string> Values = Gen.OneOf(
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Where(piece => piece.Length > 1),
        Gen.String.Select(text => System.Text.Json.JsonSerializer.Serialize(text)));

    private static readonly Gen<string> Shaped = Gen.Select(Values, Values, Values, Values).Select((a, b, c, d) =>
        $$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{"type":{{a}},"url":{{b}},"count":{{c}},"continuesInFile":{{b}}}],"link":[{"relation":"next","url":{{d}}}]}""");

    [Fact]
    public void Any_bytes_are_a_page_or_one_clear_error() => AnyBytes.Sample(IsPageOrOneError, iter: 3_000);

    // .NET 8 makes a Uri of the text whose host cannot be read.
    [Fact]
    public void A_link_whose_text_alone_cannot_be_read_can_be_shown() => AnyBytes.Sample(IsPageOrOneError, seed: "18l-1XUcgW55", iter: 1);

    private static Gen<byte[]> AnyBytes => Gen.OneOf(Gen.Byte.Array[0, 200], Texts.Select(Encoding.UTF8.GetBytes), Shaped.Select(Encoding.UTF8.GetBytes));

    private static void IsPageOrOneError(byte[] bytes)
    {
        _ = ManifestPage.LooksLikeOne(bytes);
        try
        {
            ManifestPage page = ManifestPage.Read(bytes, From);
            foreach (ManifestFile file in page.Files)
            {
                // Whatever is a link can be shown.
                Assert.True(file.Uri.IsAbsoluteUri);
                Assert.DoesNotContain('?', file.Uri.AbsoluteUri);
                _ = file.Link.AbsoluteUri;
            }
        }
        catch (RedoxExportException error)
        {
            Assert.Equal("ManifestInvalid", error.ErrorId);
        }
    }

    [Theory]
    [InlineData("urn:uuid:1", "abc")]
    [InlineData("mailto:a@b.example", "abc-def")]
    [InlineData("https://fhir.example.org", "https://a..b")]
    [InlineData("https://fhir.example.org", "https://-")]
    [InlineData("https://x", "https://...")]
    public void A_link_that_is_none_behind_one_without_a_path_is_an_error_or_a_link(string first, string second)
    {
        try
        {
            ManifestPage page = ManifestPage.Read(Encoding.UTF8.GetBytes($$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{"url":"{{first}}"},{"url":"{{second}}"}]}"""), From);
            Assert.All(page.Files, file => Assert.True(file.Link.IsAbsoluteUri));
        }
        catch (RedoxExportException error)
        {
            Assert.Equal("ManifestInvalid", error.ErrorId);
        }
    }

    [Fact]
    public void A_row_that_repeats_a_link_is_no_file_of_its_own()
    {
        const string Rows = """
            {"type":"Patient","url":"a"},{"type":"Patient","url":"b"},{"type":"Patient","url":"a","count":3},{"type":"Patient","url":"a?x"},
            {"type":"Observation","url":"a"},{"type":"Patient","url":"a"},{"type":"Observation","url":"c"}
            """;
        ManifestPage page = ManifestPage.Read(Encoding.UTF8.GetBytes($$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{{Rows}}],"error":[{"type":"Patient","url":"a"}]}"""), From);
        ManifestFiles files = new([page, page]);
        Assert.Equal((6, 16), (files.Count, files.Listed));
        Assert.Equal([0, 1, 3, 4, 6, 7], Enumerable.Range(0, files.Count).Select(files.PositionOf));
        Assert.Equal(["a", "b", "a?x", "a", "c", "a"], files.Select(file => file.Link.PathAndQuery["/r4/export-status/".Length..]));
        Assert.Equal(files.Select(file => file.Type), Enumerable.Range(0, files.Count).Select(files.TypeOf));
    }

    [Fact]
    public void A_link_is_kept_as_it_was_sent_whatever_links_stand_before_it() =>
        Gen.OneOf(
            Gen.Int[0, Ends.Length - 1].Select(i => "https://fhir.example.org/files/" + Ends[i]),
            Gen.Int[0, OtherLinks.Length - 1].Select(i => OtherLinks[i]))
            .Array[1, 8].Sample(urls =>
        {
            string rows = string.Join(",", urls.Select((url, i) => $$"""{"type":"T{{i}}","url":{{System.Text.Json.JsonSerializer.Serialize(url)}}}"""));
            ManifestPage page = ManifestPage.Read(Encoding.UTF8.GetBytes($$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{{rows}}]}"""), From);
            Assert.Equal(urls.Select(url => LinkText.Resolve(From, url)!.AbsoluteUri), page.Files.Select(file => file.Link.AbsoluteUri));
        });

    [Fact]
    public void A_large_page_is_written_as_it_came_and_its_rows_are_right()
    {
        string rows = string.Join(",", Enumerable.Range(1, 20_000).Select(i => $$"""{"type":"{{(i % 3 == 0 ? "Patient" : "Observation")}}","url":"https://fhir.example.org/f/{{i}}?sig=x{{i}}","count":{{i}},"continuesInFile":"https://fhir.example.org/f/{{i + 1}}"}"""));
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"output":[{{rows}}],  "x":1.50}""");
        ManifestPage page = ManifestPage.Read(bytes, From);
        using MemoryStream written = new();
        page.CopyTo(written);
        Assert.Equal(bytes, written.ToArray());
        ManifestFile last = page.Files[19_999];
        Assert.Equal(("Observation", 20_000L, "https://fhir.example.org/f/20000?sig=x20000", "https://fhir.example.org/f/20001"), (last.Type, last.Count, last.Link.AbsoluteUri, last.ContinuesInFile));
        Assert.Equal("Patient", page.Files[2].Type);
    }

    [Fact]
    public void Files_of_many_pages_are_one_list()
    {
        ManifestPage Page(params int[] files) => ManifestPage.Read(Encoding.UTF8.GetBytes($$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{{string.Join(",", files.Select(i => $$"""{"url":"{{i}}","count":{{i}}}"""))}}]}"""), From);
        ExportManifest manifest = new([Page(), Page(1, 2), Page(), Page(), Page(3), Page()], isPartial: false);
        Assert.Equal([1L, 2L, 3L], manifest.Files.Select(file => file.Count));
        Assert.Equal([1L, 2L, 3L], Enumerable.Range(0, 3).Select(i => manifest.Files[i].Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.Files[3]);
        Assert.Empty(new ExportManifest([Page()], isPartial: false).Files);
    }
}
