using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RedoxExport.Text;

/// <summary>
/// The redactor: makes untrusted text safe to display. The result is one line of limited length, without control characters and without
/// secrets: those that look like one, and those of open connections (<see cref="ConnectionSecrets"/>).
/// </summary>
internal static class SafeText
{
    private const int DefaultLimit = 600;
    private const int LinkLimit = 300;
    private const int HostLimit = 100;

    // Much more than a text of limited length needs: the limit is wall-clock time, and a busy computer must not cause a text to be hidden.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A reserved name that cannot be registered (RFC 6761, 6.4).
    private static readonly Uri Unreadable = new("https://unreadable.invalid/");

    // JWTs, bearer tokens, OAuth members and the parameters of signed links are removed wherever a server repeats them. Each pattern searches the
    // original text, so that a match of one cannot hide the rest of a secret from another.
    private static readonly Regex[] Secrets =
    [
        Pattern(@"eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}"),
        Pattern(@"(?<=\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}"),
        Pattern(@"(?<=\b(client_assertion|access_token|refresh_token|api[_-]?key|secret|password)[""']?\s*[=:]\s*[""']?)[^\s""'&,;]{4,}"),
        Pattern(@"(?<=[?&;][\w-]*(sig|signature|credential|token|secret|key)=)[^\s""'&;<>]+"),
    ];

    private static readonly Regex Query = Pattern(@"(?<=https?://[^\s""'<>?#]*)[?#][^\s""'<>]*|(?<=https?://)[^\s/@""'<>]+@");

    /// <summary>Cleans a text from a server, a file or a folder.</summary>
    public static string Clean(string text, int limit = DefaultLimit)
    {
        string line = OneLine(text, limit);
        try
        {
            line = Query.Replace(WithoutSecrets(line), string.Empty);
        }
        catch (RegexMatchTimeoutException)
        {
            return "(text that could not be checked for secrets)";
        }

        return Bounded(line, limit);
    }

    /// <summary>
    /// Cleans an identifier, such as a job's id. As <see cref="Clean"/>, but keeps text that only looks like a secret, so that the same name is
    /// always displayed in the same way.
    /// </summary>
    public static string Name(string text, int limit) => Bounded(ConnectionSecrets.Known.RemoveFrom(OneLine(text, limit)), limit);

    /// <summary>
    /// True for a character that a terminal, a log or a page interprets instead of displaying: control characters (including ESC and C1),
    /// bidirectional overrides and other format characters, line and paragraph separators.
    /// </summary>
    public static bool IsControl(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>
    /// Replaces each character of <see cref="IsControl"/> with a space and keeps the full length. Views use it to display data that is stored
    /// unchanged.
    /// </summary>
    public static string Visible(string text) => text.Any(IsControl) ? string.Concat(text.Select(c => IsControl(c) ? ' ' : c)) : text;

    /// <summary>Formats a link for a message: without its secrets, escaped, and at most 300 characters.</summary>
    public static string Show(Uri uri)
    {
        Uri plain = WithoutSecrets(uri);
        return Clean(plain.IsAbsoluteUri ? plain.AbsoluteUri : plain.OriginalString, LinkLimit);
    }

    /// <summary>The host of a link, with its port unless it is the default port; "An address" if the link has no host.</summary>
    public static string Host(Uri uri) => uri.IsAbsoluteUri && uri.Authority.Length > 0 ? Clean(uri.Authority, HostLimit) : "An address";

    /// <summary>A link without its query, fragment and user info, because these may grant access.</summary>
    public static Uri WithoutSecrets(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
        {
            string text = uri.OriginalString;
            int cut = text.IndexOfAny(['?', '#']);
            return new Uri(cut < 0 ? text : text[..cut], UriKind.Relative);
        }

        if (uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0)
        {
            return uri;
        }

        // .NET accepts some texts as a Uri whose parts do not form a valid Uri.
        string plain = uri.GetComponents(UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped);
        return LinkText.Absolute(plain) is { Query.Length: 0, UserInfo.Length: 0 } shown ? shown : Unreadable;
    }

    // Truncate before the work, to four times the limit, so that a hostile length costs nothing. Bounded truncates to the limit at the end.
    private static string OneLine(string text, int limit)
    {
        string start = text.Length > limit * 4 ? text[..(limit * 4)] : text;
        StringBuilder line = new(start.Length);
        foreach (char c in start)
        {
            line.Append(IsControl(c) || char.IsSurrogate(c) ? ' ' : c);
        }

        return line.ToString();
    }

    // Known secrets and patterns are searched in the same text and removed together. If one were removed first, the rest of a token might no
    // longer match the other.
    private static string WithoutSecrets(string line)
    {
        bool[] marked = new bool[line.Length];
        bool found = ConnectionSecrets.Known.Mark(line, marked);
        foreach (Regex pattern in Secrets)
        {
            foreach (Match match in pattern.Matches(line))
            {
                marked.AsSpan(match.Index, match.Length).Fill(true);
                found = true;
            }
        }

        return found ? SecretPieces.Cut(line, marked) : line;
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Patience);

    private static string Bounded(string line, int limit)
    {
        string plain = string.Join(" ", line.Split([' '], StringSplitOptions.RemoveEmptyEntries));
        return plain.Length > limit ? plain[..limit] + "…" : plain;
    }
}
