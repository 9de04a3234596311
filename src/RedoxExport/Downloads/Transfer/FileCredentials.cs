using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>
/// Decides for each file of a save if the token is sent, and learns from the responses. The manifest has one value for all files
/// (<c>requiresAccessToken</c>), which servers get wrong in every possible way. <see cref="TrustPolicy"/> decides last: this class
/// cannot send the token to a server that the policy does not allow.
/// </summary>
/// <param name="gate">Sends the requests.</param>
/// <param name="events">Receives the notes.</param>
internal sealed class FileCredentials(RequestGate gate, IExportEvents? events)
{
    // By server: true if its files need the token. Has only servers for which the manifest turned out to be wrong.
    private readonly ConcurrentDictionary<string, bool> _learned = new(StringComparer.OrdinalIgnoreCase);
    private volatile bool _hasLearned;
    private int _saidWithoutToken;

    /// <summary>Returns the purpose of a file's request: with or without the token.</summary>
    public RequestPurpose PurposeOf(ManifestFile file)
    {
        if (!gate.Trust.MayGetToken(file.Link))
        {
            if (file.RequiresAccessToken == true)
            {
                SayOfForeign(file);
            }

            return RequestPurpose.FileWithoutToken;
        }

        bool wantsToken = _hasLearned && _learned.TryGetValue(ServerOf(file), out bool wants) ? wants : file.RequiresAccessToken == true;
        return wantsToken ? RequestPurpose.FileWithToken : RequestPurpose.FileWithoutToken;
    }

    /// <summary>Returns the other way to request a file that was refused; <see langword="null"/> if there is none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="asked">The purpose of the refused request.</param>
    /// <param name="status">The HTTP status of the response.</param>
    [MethodImpl(HotPath.Optimized)]
    public RequestPurpose? AfterRefusal(ManifestFile file, RequestPurpose asked, int status)
    {
        if (status is not (400 or 401) || gate.Tokens is null || !gate.Trust.MayGetToken(file.Link))
        {
            return null;
        }

        return (asked, status) switch
        {
            (RequestPurpose.FileWithoutToken, 401) => RequestPurpose.FileWithToken,

            // Object storage accepts a signed link or a token, and answers 400 to a request with both.
            (RequestPurpose.FileWithToken, 400) when file.Link.Query.Length > 1 => RequestPurpose.FileWithoutToken,
            _ => null,
        };
    }

    /// <summary>Remembers for the file's server that the other way succeeded.</summary>
    public void Learn(ManifestFile file, RequestPurpose right)
    {
        bool wantsToken = right == RequestPurpose.FileWithToken;
        if (_learned.TryAdd(ServerOf(file), wantsToken))
        {
            _hasLearned = true;
            string host = HostOf(file);
            if (wantsToken)
            {
                events.QuietNote("FilesNeedToken", $"{host} requires the token for its files, although the server's list {(file.RequiresAccessToken == false ? "says that they do not need it (requiresAccessToken)" : "does not say that they need it (requiresAccessToken)")}. The module sends the token.");
            }
            else
            {
                events.QuietNote("FilesRefuseToken", $"{host} refuses the token with its signed links, although the server's list says that files need it (requiresAccessToken). The module does not send the token.");
            }
        }
    }

    private string ServerOf(ManifestFile file) => gate.Trust.Target(file.Link).GetLeftPart(UriPartial.Authority);

    private string HostOf(ManifestFile file) => SafeText.Host(gate.Trust.Target(file.Link));

    private void SayOfForeign(ManifestFile file)
    {
        if (Interlocked.Exchange(ref _saidWithoutToken, 1) == 0)
        {
            events.QuietNote("FilesWithoutToken", $"Files are on {HostOf(file)}, which is neither the connection's own server nor trusted. The module fetches them without the token, although the server's list says that they need it.");
        }
    }
}
