using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RedoxExport.Text;

/// <summary>The redactor: makes text from outside fit to be shown. One line, bounded, without control characters and without secrets, neither those that look like one nor those of open connections (<see cref="ConnectionSecrets"/>).</summary>
internal static class SafeText
{
    private const int DefaultLimit = 600;
    private const int LinkLimit = 300;
    private const int HostLimit = 100;

    // Far more than a bounded text needs: it is measured by the clock on the wall, and a busy computer is no reason to hide a text.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A name that nobody can have (RFC 6761, 6.4).
    private static readonly Uri Unreadable = new("https://unreadable.invalid/");

    // Whatever looks like a JWT, a bearer token, an OAuth member or a signed link's parameter goes, wherever a server echoes it. Each pattern
    // looks at the whole text: one that has matched must not hide the rest of a secret from another.
    private static readonly Regex[] Secrets =
    [
        Pattern(@"eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}"),
        Pattern(@"(?<=\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}"),
        Pattern(@"(?<=\b(client_assertion|access_token|refresh_token|api[_-]?key|secret|password)[""']?\s*[=:]\s*[""']?)[^\s""'&,;]{4,}"),
        Pattern(@"(?<=[?&;][\w-]*(sig|signature|credential|token|secret|key)=)[^\s""'&;<>]+"),
    ];

    private static readonly Regex Query = Pattern(@"(?<=https?://[^\s""'<>?#]*)[?#][^\s""'<>]*|(?<=https?://)[^\s/@""'<>]+@");

    /// <summary>Cleans what a server said.</summary>
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
    /// Cleans a name that something is known by, such as a job's id: as <see cref="Clean"/>, but text that only looks like a secret stays, so that the
    /// same name is always shown in the same way.
    /// </summary>
    public static string Name(string text, int limit) => Bounded(ConnectionSecrets.Known.RemoveFrom(OneLine(text, limit)), limit);

    /// <summary>Characters that a terminal, a log or a page obeys instead of showing: control characters (ESC and C1 among them), bidirectional overrides and other format characters, line and paragraph separators.</summary>
    public static bool IsControl(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>A text with a space for each character of <see cref="IsControl"/>, at its whole length: what a view shows of data that is kept as it came.</summary>
    public static string Visible(string text) => text.Any(IsControl) ? string.Concat(text.Select(c => IsControl(c) ? ' ' : c)) : text;

    /// <summary>A link for a message: without its secrets, escaped, and no longer than a person reads.</summary>
    public static string Show(Uri uri)
    {
        Uri plain = WithoutSecrets(uri);
        return Clean(plain.IsAbsoluteUri ? plain.AbsoluteUri : plain.OriginalString, LinkLimit);
    }

    /// <summary>The host of a link, with its port if that is not the usual one; a link without one is an address.</summary>
    public static string Host(Uri uri) => uri.IsAbsoluteUri && uri.Authority.Length > 0 ? Clean(uri.Authority, HostLimit) : "An address";

    /// <summary>A link without its query, fragment and user-info: they may be a capability in themselves.</summary>
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

        // .NET takes some texts for a Uri of which no part makes one.
        string plain = uri.GetComponents(UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped);
        return Uri.TryCreate(plain, UriKind.Absolute, out Uri? shown) && shown.Query.Length == 0 && shown.UserInfo.Length == 0 ? shown : Unreadable;
    }

    // Cut first, with room to spare, so that hostile length costs nothing; cut again at the end.
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

    // Those known by value and those that look like one are found in the same text and cut together: a token of which one is cut out first
    // is no longer seen by the other.
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
