using System.Globalization;
using CsCheck;
using RedoxExport.Text;

namespace RedoxExport.Tests.Text;

public class SafeTextTests
{
    private const string Jwt = "eyJhbGciOiJSUzM4NCJ9.eyJpc3MiOiJhYmMifQ.c2lnbmF0dXJlLW9mLXRoaXM";

    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.String,
        Gen.Char.Array[0, 3000].Select(chars => new string(chars)),
        AnyOf(Jwt, "Bearer ", "https://", "http://", "?sig=", "@", "\n", "\u2028", "\u202E", "client_assertion=", "\"access_token\": \"", "abcdefgh", " ", "/")
            .Array[0, 40].Select(string.Concat));

    [Fact]
    public void What_is_cleaned_is_one_bounded_line_without_control_characters() =>
        Gen.Select(Hostile, Gen.Int[1, 700]).Sample((text, limit) =>
        {
            string clean = SafeText.Clean(text, limit);
            return clean.Length <= limit + 1
                && clean.All(c => !char.IsControl(c) && !char.IsSurrogate(c)
                    && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
        });

    [Fact]
    public void A_token_in_the_middle_of_anything_is_gone() =>
        Gen.Select(Gen.String[Gen.Char[' ', '~'], 0, 100], Gen.String[Gen.Char[' ', '~'], 0, 100]).Sample((before, after) =>
        {
            string clean = SafeText.Clean(before + Jwt + after);
            return !clean.Contains("eyJhbGciOiJSUzM4NCJ9", StringComparison.Ordinal) && !clean.Contains("c2lnbmF0dXJl", StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("the token eyJhbGciOiJSUzM4NCJ9.e30.abc has expired", "the token [removed] has expired")]
    [InlineData("Authorization: Bearer abc123def456 was refused", "Authorization: Bearer [removed] was refused")]
    [InlineData("Bearer   abc123def456", "Bearer [removed]")]
    [InlineData("{\"access_token\": \"abc123\"}", "{\"access_token\": \"[removed]\"}")]
    [InlineData("client_assertion=abcdef&x=1", "client_assertion=[removed]&x=1")]
    [InlineData("see https://files.example.org/a/b?sig=abc&se=1 now", "see https://files.example.org/a/b now")]
    [InlineData("see https://files.example.org/a/b#part now", "see https://files.example.org/a/b now")]
    [InlineData("see https://user:pw@files.example.org/a", "see https://files.example.org/a")]
    [InlineData("GET /a/b?id=7&X-Amz-Signature=0123abcd&x=1 failed", "GET /a/b?id=7&X-Amz-Signature=[removed]&x=1 failed")]
    [InlineData("two\r\nlines\tand\u2028more", "two lines and more")]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred [0m")]
    [InlineData("Observation?category=vital-signs is no filter", "Observation?category=vital-signs is no filter")]
    public void Secrets_go_and_the_rest_stays(string text, string expected) => Assert.Equal(expected, SafeText.Clean(text));

    [Fact]
    public void A_long_text_is_cut_and_shows_it() => Assert.Equal(new string('x', 10) + "…", SafeText.Clean(new string('x', 100_000), 10));

    [Theory]
    [InlineData("https://user:pw@files.example.org:8443/a%20b/c?sig=1#x", "https://files.example.org:8443/a%20b/c")]
    [InlineData("https://files.example.org/Patient/$export", "https://files.example.org/Patient/$export")]
    [InlineData("https://[2001:db8::1]/x?y", "https://[2001:db8::1]/x")]
    [InlineData("https://files.example.org/a%0Ab%E2%80%AEc", "https://files.example.org/a%0Ab%E2%80%AEc")]
    [InlineData("file:///etc/passwd?x", "file:///etc/passwd")]
    public void A_link_is_shown_without_its_secrets(string link, string expected) => Assert.Equal(expected, SafeText.Show(new Uri(link)));

    [Theory]
    [InlineData("export-status/1?token=abc", "export-status/1")]
    [InlineData("export-status/1#x", "export-status/1")]
    public void A_relative_link_too(string link, string expected) => Assert.Equal(expected, SafeText.Show(new Uri(link, UriKind.Relative)));

    [Fact]
    public void Any_link_can_be_shown() =>
        Gen.Select(
            AnyOf("https://", "http://", "urn:", "mailto:", "file:///", "data:", "javascript:", "news:", "ldap://", ""),
            Gen.String[Gen.Char["abc.@:/?#[]%20&=\u202E\u0001ü "], 0, 60]).Sample((scheme, rest) =>
        {
            if (Uri.TryCreate(scheme + rest, UriKind.RelativeOrAbsolute, out Uri? uri))
            {
                string shown = SafeText.Show(uri!);
                Assert.DoesNotContain('?', shown);
                Assert.DoesNotContain(shown, char.IsControl);
            }
        });

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
