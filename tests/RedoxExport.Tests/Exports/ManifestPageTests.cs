using System.Text;
using CsCheck;
using RedoxExport.Exports;

namespace RedoxExport.Tests.Exports;

public class ManifestPageTests
{
    private static readonly Uri From = new("https://fhir.example.org/r4/export-status/1");

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
    public void Any_bytes_are_a_page_or_one_clear_error() =>
        Gen.OneOf(Gen.Byte.Array[0, 200], Texts.Select(Encoding.UTF8.GetBytes), Shaped.Select(Encoding.UTF8.GetBytes)).Sample(bytes =>
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
        }, iter: 3_000);
}
