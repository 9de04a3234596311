using System.Runtime.CompilerServices;

namespace RedoxExport.Text;

/// <summary>Makes a link of what a server sent.</summary>
internal static class LinkText
{
    /// <summary>The link, whole or relative to where it stood; <see langword="null"/> where the text is none. Says nothing of where it leads.</summary>
    public static Uri? Resolve(Uri from, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return Uri.TryCreate(from, text!.Trim(), out Uri? link)
                && link.IsAbsoluteUri
                && (link.Scheme is not ("https" or "http") || HasHost(link))
                    ? link
                    : null;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or FormatException or InvalidOperationException)
        {
            // .NET's own parser fails at some texts, whatever its name promises: "file:////\u202E?/" is one.
            return null;
        }
    }

    /// <summary>Whether a link has a host that can be read. .NET makes a Uri of some texts and throws only when it is taken apart.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static bool HasHost(Uri link) =>
        link.HostNameType != UriHostNameType.Unknown && Uri.CheckHostName(link.IdnHost) != UriHostNameType.Unknown;
}
