using System.Security.Cryptography;
using System.Text;
using CsCheck;
using RedoxExport.Text;

namespace RedoxExport.Tests.Text;

public sealed class ConnectionSecretsTests : IDisposable
{
    private const string Token = "q7Xw/2Lm+9Pz~Rt4_Vb8-Nc1.Kd5Hg0Js";

    private readonly ConnectionSecrets _secrets = new();

    public static TheoryData<string> Echoes => new()
    {
        Token,
        Token[..20],
        Token[10..],
        Uri.EscapeDataString(Token),
        Token.Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002B", StringComparison.Ordinal),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Token)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Token)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
    };

    public void Dispose() => _secrets.Dispose();

    [Theory]
    [MemberData(nameof(Echoes))]
    public void A_token_is_removed_however_a_server_echoes_it(string echo)
    {
        string before = $"The credential <{echo}> is not valid";
        Assert.Equal(before, SafeText.Clean(before));

        _secrets.Add(Token);

        string clean = SafeText.Clean(before);
        Assert.StartsWith("The credential <[removed]", clean, StringComparison.Ordinal);
        Assert.EndsWith("> is not valid", clean, StringComparison.Ordinal);
        Assert.True(LongestShared(clean, echo) < ConnectionSecrets.PieceLength, clean);
    }

    [Fact]
    public void No_piece_of_a_token_is_left_wherever_a_text_is_cut() =>
        Gen.Select(Gen.String[Gen.Char[' ', '~'], 16, 300], Gen.String[Gen.Char[' ', '~'], 0, 300], Gen.String[Gen.Char[' ', '~'], 0, 60], Gen.Int[1, 120]).Sample((token, before, after, limit) =>
        {
            using ConnectionSecrets secrets = new();
            secrets.Add(token);
            string clean = SafeText.Clean(before + token + after, limit);
            string shown = token.Trim();
            for (int i = 0; i + ConnectionSecrets.PieceLength <= shown.Length; i++)
            {
                string piece = shown.Substring(i, ConnectionSecrets.PieceLength);
                if (clean.Contains(piece, StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        });

    [Theory]
    [InlineData("zq8", "zq8 is short", "zq8 is short")]
    [InlineData("zq8w1", "(zq8w1) and zq8w12 and azq8w1", "([removed]) and zq8w12 and azq8w1")]
    [InlineData("zq8w1xk4", "azq8w1xk4b", "a[removed]b")]
    public void A_short_token_takes_no_words_apart(string token, string text, string expected)
    {
        _secrets.Add(token);

        Assert.Equal(expected, SafeText.Clean(text));
    }

    [Fact]
    public void The_last_sixteen_are_known_and_the_one_in_use_stays()
    {
        static string Nth(int n) => Convert.ToHexString(SHA256.HashData([(byte)n]));
        _secrets.Add(Nth(0));
        for (int n = 1; n <= 20; n++)
        {
            _secrets.Add(Nth(n));
            _secrets.Add(Nth(0));
        }

        Assert.Equal("[removed]", SafeText.Clean(Nth(0)));
        Assert.Equal("[removed]", SafeText.Clean(Nth(20)));
        Assert.Equal(Nth(1), SafeText.Clean(Nth(1)));
    }

    [Fact]
    public void A_closed_connection_is_forgotten()
    {
        _secrets.Add(Token);
        _secrets.Dispose();
        _secrets.Add(Token);

        Assert.Equal(Token, SafeText.Clean(Token));
    }

    [Fact]
    public void Payload_excerpts_pass_the_same_redactor()
    {
        _secrets.Add(Token);

        Assert.Equal("x [removed]\uFFFD\uFFFD", RedoxExport.Payloads.PayloadErrors.Excerpt("x " + Token + "\u009B\u202E"));
    }

    [Fact]
    public void A_foreign_token_that_shares_its_header_with_a_known_one_is_gone_whole()
    {
        _secrets.Add("eyJhbGciOiJSUzM4NCJ9.eyJpc3MiOiJ4eXoifQ.b3VyLW93bi1zaWduYXR1cmU");

        Assert.Equal("Got [removed] back", SafeText.Clean("Got eyJhbGciOiJSUzM4NCJ9.eyJzdWIiOiJhYmMifQ.Zm9yZWlnbi1zaWduYXR1cmU back"));
    }

    [Fact]
    public void A_bearer_token_that_begins_as_a_JWT_and_is_none_is_gone_whole() =>
        Assert.Equal("Bearer [removed] was refused", SafeText.Clean("Bearer eyJhbGciOiJI+opaque/part== was refused"));

    private static int LongestShared(string text, string echo)
    {
        int longest = 0;
        for (int from = 0; from < echo.Length; from++)
        {
            while (from + longest + 1 <= echo.Length && text.Contains(echo.Substring(from, longest + 1), StringComparison.Ordinal))
            {
                longest++;
            }
        }

        return longest;
    }
}
