using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace RedoxExport.Transport;

/// <summary>
/// Remembers for which kinds of requests a server refuses the one media type that is asked for. The reference server compares <c>Accept</c>
/// literally, so each request names only one type at first. Other servers use another name for the same type of document.
/// </summary>
internal sealed class AcceptHeaders
{
    private static readonly Regex NamesAccept = new(@"\bAccept\b|\baccept header\b", RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(250));

    private readonly ConcurrentDictionary<RequestPurpose, bool> _wide = new();

    /// <summary>The value that prefers one type and accepts any other.</summary>
    public static string Wide(string accept) => accept + ", */*;q=0.1";

    /// <summary>True if a response refuses the media type. The server has then done nothing for the request, not even for a kick-off.</summary>
    public static bool IsRefusedBy(GateResponse response)
    {
        try
        {
            return response.Status == 406 || (response is { Status: 400, Error: { } error } && NamesAccept.IsMatch(error.Text));
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>True if requests of a kind accept any type.</summary>
    public bool AreWide(RequestPurpose purpose) => _wide.ContainsKey(KindOf(purpose));

    /// <summary>Records that a request succeeded after it accepted any type.</summary>
    public void Widen(RequestPurpose purpose) => _wide[KindOf(purpose)] = true;

    private static RequestPurpose KindOf(RequestPurpose purpose) => purpose switch
    {
        RequestPurpose.FileWithToken => RequestPurpose.FileWithoutToken,
        RequestPurpose.PublishedPageWithoutToken => RequestPurpose.PublishedPage,
        _ => purpose,
    };
}
