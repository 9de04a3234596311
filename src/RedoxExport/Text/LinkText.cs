using System.Runtime.CompilerServices;

namespace RedoxExport.Text;

/// <summary>Parses links that a server sent.</summary>
internal static class LinkText
{
    /// <summary>
    /// Parses an absolute link, or one relative to <paramref name="from"/>; <see langword="null"/> if the text is not a link. Does not check if
    /// the target is trusted.
    /// </summary>
    public static Uri? Resolve(Uri from, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return Uri.TryCreate(from, text!.Trim(), out Uri? link) && IsReadable(link) ? link : null;
        }
        catch (Exception e) when (IsOfUri(e))
        {
            // Uri.TryCreate throws for some texts, such as "file:////\u202E?/".
            return null;
        }
    }

    /// <summary>Parses an absolute address that stands by itself; <see langword="null"/> if the text is not one that can be read.</summary>
    public static Uri? Absolute(string? text)
    {
        try
        {
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? link) && IsReadable(link) ? link : null;
        }
        catch (Exception e) when (IsOfUri(e))
        {
            return null;
        }
    }

    /// <summary>True if the parts of an absolute link can be read. .NET creates a Uri from some texts and throws only when its parts are read.</summary>
    public static bool IsReadable(Uri link)
    {
        try
        {
            return link.IsAbsoluteUri && link.AbsoluteUri.Length > 0 && (link.Scheme is not ("https" or "http") || HasHost(link));
        }
        catch (Exception e) when (IsOfUri(e))
        {
            return false;
        }
    }

    /// <summary>True if a link has a valid host. .NET creates a Uri from some invalid texts and throws only when its parts are read.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static bool HasHost(Uri link) =>
        link.HostNameType != UriHostNameType.Unknown && Uri.CheckHostName(link.IdnHost) != UriHostNameType.Unknown;

    private static bool IsOfUri(Exception e) => e is IndexOutOfRangeException or ArgumentException or FormatException or InvalidOperationException;
}
