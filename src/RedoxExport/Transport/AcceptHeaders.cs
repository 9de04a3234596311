using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace RedoxExport.Transport;

/// <summary>
/// Remembers for which kinds of request a server does not take the one media type that is asked for. The reference server compares
/// <c>Accept</c> as it is, so each request names one type at first; other servers know the same document by another name.
/// </summary>
internal sealed class AcceptHeaders
{
    private static readonly Regex NamesAccept = new(@"\bAccept\b|\baccept header\b", RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(250));

    private readonly ConcurrentDictionary<RequestPurpose, bool> _wide = new();

    /// <summary>The type that is wanted, before all others.</summary>
    public static string Wide(string accept) => accept + ", */*;q=0.1";

    /// <summary>Whether an answer refuses the media type. Nothing was done for the request then, a kick-off included.</summary>
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

    /// <summary>Whether requests of a kind take any type.</summary>
    public bool AreWide(RequestPurpose purpose) => _wide.ContainsKey(KindOf(purpose));

    /// <summary>Takes note that a request was answered once it took any type.</summary>
    public void Widen(RequestPurpose purpose) => _wide[KindOf(purpose)] = true;

    private static RequestPurpose KindOf(RequestPurpose purpose) => purpose == RequestPurpose.FileWithToken ? RequestPurpose.FileWithoutToken : purpose;
}
