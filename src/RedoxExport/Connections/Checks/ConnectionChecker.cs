using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Connections;

/// <summary>Checks a connection from its name to its bulk data operations. Starts nothing on the server. Use an instance once.</summary>
/// <param name="settings">The settings of the connection. The key is not disposed.</param>
/// <param name="report">Receives the checks in their order.</param>
internal sealed class ConnectionChecker(ConnectionSettings settings, Action<ConnectionCheck> report)
{
    private const long LargestStatement = 64 * 1024 * 1024;
    private const int MostScopes = 200;

    // A server that does not answer is reported while somebody is still watching.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortLife = TimeSpan.FromDays(30);
    private static readonly TimeSpan SmallDifference = TimeSpan.FromSeconds(30);

    private readonly SeenCertificates _certificates = new();
    private string _name = settings.Name ?? settings.BaseUri?.Authority ?? settings.Destination ?? string.Empty;
    private ConnectionCheckKind _done = ConnectionCheckKind.Settings;

    /// <summary>Runs the checks.</summary>
    /// <param name="http">The HTTP stack; <see langword="null"/> for .NET's.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    public async Task RunAsync(HttpMessageInvoker? http, CancellationToken cancellationToken)
    {
        try
        {
            GateOptions transport = settings.Transport with
            {
                MaxAttempts = 1,
                OutagePatience = TimeSpan.Zero,
                Timeout = settings.Transport.Timeout < LongestWait ? settings.Transport.Timeout : LongestWait,
                Certificates = _certificates,
            };
            using RedoxConnection connection = RedoxConnection.Prepare(settings with { Transport = transport }, http, ownsKey: false);
            _name = connection.Name;
            Passed(ConnectionCheckKind.Settings, $"The server is {SafeText.Show(connection.BaseUri)}.", connection.BaseUri);
            await RunAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException error) when (_done == ConnectionCheckKind.Settings)
        {
            Failed(ConnectionCheckKind.Settings, error);
        }

        SkipRest();
    }

    private async Task RunAsync(RedoxConnection connection, CancellationToken cancellationToken)
    {
        Uri? proxy = HttpStack.ProxyFor(connection.BaseUri, connection.Gate.Options, connection.Gate.Trust);
        if (!await CheckNameAsync(proxy ?? connection.BaseUri, proxy is not null, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        Uri statement = new(connection.BaseUri.AbsoluteUri + "/metadata");
        using GateResponse? open = await ConnectAsync(connection, statement, proxy, cancellationToken).ConfigureAwait(false);
        if (open is null)
        {
            return;
        }

        CheckCertificate(connection.BaseUri);
        bool isClockRight = CheckClock(connection.Gate.Options.Pacing.Clock, open);
        bool isSignedIn = await CheckSignInAsync(connection, cancellationToken).ConfigureAwait(false);

        // A wrong path is often the reason why the sign-in failed. An answer that asks for a sign-in says nothing about the path.
        if (isSignedIn || (open.IsSuccess ? isClockRight : open.Status is not (401 or 403)))
        {
            await CheckStatementAsync(connection, statement, open, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> CheckNameAsync(Uri host, bool isProxy, CancellationToken cancellationToken)
    {
        string who = isProxy ? $"The name of the proxy, {SafeText.Clean(host.IdnHost, 100)}," : $"The name {SafeText.Clean(host.IdnHost, 100)}";
        try
        {
            IPAddress[] addresses = await ResolveAsync(host.IdnHost, cancellationToken).ConfigureAwait(false);
            Passed(ConnectionCheckKind.Name, $"{who} resolves to {Amount.Of(addresses.Length, "address", "addresses")}.", host);
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            Report(ConnectionCheckKind.Name, ConnectionCheckResult.Failed, $"{who} cannot be resolved: {SafeText.Clean(e.Message, 200)}.", "Check the spelling of the name and the DNS servers of this computer. In some networks, only a proxy resolves names on the internet: specify -Proxy.", host);
            return false;
        }
    }

    // .NET Standard cannot cancel the question, so only the wait for it is.
    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        TaskCompletionSource<IPAddress[]> stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration stop = cancellationToken.Register(() => stopped.TrySetCanceled(cancellationToken));
        return await (await Task.WhenAny(Task.Run(() => Dns.GetHostAddresses(host), cancellationToken), stopped.Task).ConfigureAwait(false)).ConfigureAwait(false);
    }

    // The first request, without a token: name, network and TLS are known after it, whatever the server answers.
    private async Task<GateResponse?> ConnectAsync(RedoxConnection connection, Uri statement, Uri? proxy, CancellationToken cancellationToken)
    {
        try
        {
            GateResponse response = await RequestAsync(connection, statement, cancellationToken).ConfigureAwait(false);
            if (response.Status == 407)
            {
                response.Dispose();
                Report(ConnectionCheckKind.Proxy, ConnectionCheckResult.Failed, $"The proxy {Show(proxy)} requires a sign-in (HTTP 407).", "Specify -ProxyCredential or -ProxyUseDefaultCredentials.", proxy);
                return null;
            }

            PassedNetwork(connection.BaseUri, proxy);
            return response;
        }
        catch (RedoxExportException error) when (error.InnerException is { } cause && NetworkFailure.IsTls(cause))
        {
            PassedNetwork(connection.BaseUri, proxy);
            Failed(ConnectionCheckKind.Certificate, error);
        }
        catch (RedoxExportException error) when (error.Kind is ErrorKind.Connection or ErrorKind.Timeout)
        {
            // With a proxy, this computer connects to nothing else.
            Failed(proxy is null ? ConnectionCheckKind.Network : ConnectionCheckKind.Proxy, error, proxy is null ? string.Empty : $"Through the proxy {Show(proxy)}: ");
        }
        catch (RedoxExportException error) when (error.Kind == ErrorKind.Security && error.Fate == RequestFate.NotSent)
        {
            Failed(ConnectionCheckKind.Network, error);
        }
        catch (RedoxExportException error)
        {
            PassedNetwork(connection.BaseUri, proxy);
            CheckCertificate(connection.BaseUri);
            Failed(ConnectionCheckKind.Capabilities, error);
        }

        return null;
    }

    private static async Task<GateResponse> RequestAsync(RedoxConnection connection, Uri statement, CancellationToken cancellationToken) =>
        await connection.Gate.SendAndReadAsync(
            new GateRequest(HttpMethod.Get, statement, RequestPurpose.Capabilities) { Accept = "application/fhir+json", WaitsOutOutages = false },
            LargestStatement,
            null,
            cancellationToken).ConfigureAwait(false);

    private void PassedNetwork(Uri server, Uri? proxy)
    {
        if (proxy is not null)
        {
            Passed(ConnectionCheckKind.Proxy, $"Requests go through {Show(proxy)}.", proxy);
        }

        Passed(ConnectionCheckKind.Network, $"{SafeText.Host(server)} answers.", server);
    }

    private void CheckCertificate(Uri server)
    {
        if (_certificates.Last is not { } seen)
        {
            ConnectionCheckResult result = server.Scheme == Uri.UriSchemeHttps || server.IsLoopback ? ConnectionCheckResult.Skipped : ConnectionCheckResult.Warning;
            Report(
                ConnectionCheckKind.Certificate,
                result,
                server.Scheme == Uri.UriSchemeHttps ? "No certificate was seen." : "The connection is not encrypted.",
                result == ConnectionCheckResult.Warning ? "Use an https address for patients' data." : null,
                server);
            return;
        }

        TimeSpan left = seen.Expires - settings.Transport.Pacing.Clock.GetUtcNow();
        Report(
            ConnectionCheckKind.Certificate,
            left < ShortLife ? ConnectionCheckResult.Warning : ConnectionCheckResult.Passed,
            FormattableString.Invariant($"The certificate from {seen.Issuer} is valid until {seen.Expires.UtcDateTime:yyyy-MM-dd}."),
            left < ShortLife ? "Ask the server's operator when it will be renewed." : null,
            server);
    }

    // A sign-in statement is valid for a few minutes only, counted by the server's clock.
    private bool CheckClock(TimeProvider clock, GateResponse response)
    {
        if (response.Date is not { } date)
        {
            Report(ConnectionCheckKind.Clock, ConnectionCheckResult.Skipped, "The server does not state its time.", null, response.Uri);
            return true;
        }

        TimeSpan difference = clock.GetUtcNow() - date;
        bool isSmall = difference.Duration() <= SmallDifference;
        bool isFatal = difference.Duration() >= Authentication.ClientAssertion.Lifetime;
        string how = FormattableString.Invariant($"{Math.Round(difference.Duration().TotalSeconds):0} seconds {(difference < TimeSpan.Zero ? "behind" : "ahead of")} the server's");
        Report(
            ConnectionCheckKind.Clock,
            isSmall ? ConnectionCheckResult.Passed : isFatal ? ConnectionCheckResult.Failed : ConnectionCheckResult.Warning,
            isSmall ? "This computer's clock agrees with the server's." : $"This computer's clock is {how}.",
            isSmall ? null : "Set this computer's clock and synchronize it with a time server. A sign-in request is valid for a few minutes only.",
            response.Uri);
        return !isFatal;
    }

    private async Task<bool> CheckSignInAsync(RedoxConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SignInAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException error)
        {
            Failed(ConnectionCheckKind.SignIn, error);
            return false;
        }

        switch (connection.Authentication)
        {
            case AuthenticationKind.None:
                Report(ConnectionCheckKind.SignIn, ConnectionCheckResult.Skipped, "The connection does not sign in.", null, null);
                break;
            case AuthenticationKind.AccessToken:
                Report(ConnectionCheckKind.SignIn, ConnectionCheckResult.Warning, "The specified token is used. It cannot be renewed.", "For a scheduled task, connect with a client id and a key.", null);
                break;
            default:
                (TimeSpan lifetime, string? scope) = connection.Granted!.Value;
                string scopes = string.IsNullOrWhiteSpace(scope) ? "The server does not state its scopes" : $"Its scopes: {SafeText.Clean(scope!, MostScopes)}";
                Passed(ConnectionCheckKind.SignIn, FormattableString.Invariant($"The server issued a token for {lifetime.TotalSeconds:0} seconds. {scopes}."), null);
                break;
        }

        return true;
    }

    private async Task CheckStatementAsync(RedoxConnection connection, Uri statement, GateResponse open, CancellationToken cancellationToken)
    {
        // Some servers show it only to those who have signed in.
        bool asksAgain = open.Status is 401 or 403 && connection.Authentication != AuthenticationKind.None;
        GateResponse response = open;
        try
        {
            response = asksAgain ? await RequestAsync(connection, statement, cancellationToken).ConfigureAwait(false) : open;
            CheckStatement(response);
        }
        catch (RedoxExportException error)
        {
            Failed(ConnectionCheckKind.Capabilities, error);
        }
        finally
        {
            if (asksAgain && response != open)
            {
                response.Dispose();
            }
        }
    }

    private void CheckStatement(GateResponse response)
    {
        Capabilities? found = response.IsSuccess ? Capabilities.Read(response.Body) : null;
        if (found is null)
        {
            string answer = response.IsSuccess ? "with something that is not a capability statement" : $"HTTP {response.Status}{(response.Error?.Text is { Length: > 0 } said ? $": {said.TrimEnd('.')}" : string.Empty)}";
            string advice = response.Status is 401 or 403 ? "The server refuses these credentials for its FHIR API. Ask its operator what this client may do."
                : response.Status >= 500 ? "Try again later. If the answer stays the same, give it to the server's operator."
                : response.Status == 400 && response.Uri.Scheme == Uri.UriSchemeHttp ? "If the server uses https on this port, specify an https address. Otherwise, check the path of the base URI."
                : "Check that the base URI ends where the names of resource types would follow, such as https://example.org/fhir/R4.";
            Report(ConnectionCheckKind.Capabilities, ConnectionCheckResult.Failed, $"{SafeText.Show(response.Uri)} answered {answer}.", advice, response.Uri);
            return;
        }

        bool isR4 = found.FhirVersion?.StartsWith("4.0", StringComparison.Ordinal) != false;
        Report(
            ConnectionCheckKind.Capabilities,
            isR4 ? ConnectionCheckResult.Passed : ConnectionCheckResult.Warning,
            $"{found.Software ?? "The server"} has FHIR {found.FhirVersion ?? "of a version that it does not state"} and {Amount.Of(found.Types, "resource type")}.",
            isR4 ? null : "Exports work, but views and checks know the elements of FHIR R4 (4.0.1) only.",
            response.Uri);
        bool isDeclared = found.Levels.Count > 0 || found.NamesBulkData;
        Report(
            ConnectionCheckKind.BulkData,
            isDeclared ? ConnectionCheckResult.Passed : ConnectionCheckResult.Warning,
            found.Levels.Count > 0 ? $"The server declares exports of these levels: {string.Join(", ", found.Levels)}."
                : isDeclared ? "The server declares bulk data, but not which levels."
                : "The server does not declare bulk data.",
            isDeclared ? null : "Ask the server's operator if it has the operation $export, and for which level. Some servers have it without saying so.",
            response.Uri);
    }

    private static string Show(Uri? uri) => uri is null ? "in between" : SafeText.Host(uri);

    private void Passed(ConnectionCheckKind check, string message, Uri? uri) => Report(check, ConnectionCheckResult.Passed, message, null, uri);

    private void Failed(ConnectionCheckKind check, RedoxExportException error, string how = "") =>
        Report(new ConnectionCheck(_name, check, ConnectionCheckResult.Failed, how + error.Message) { Advice = error.RecommendedAction, ErrorId = error.ErrorId });

    private void Report(ConnectionCheckKind check, ConnectionCheckResult result, string message, string? advice, Uri? uri) =>
        Report(new ConnectionCheck(_name, check, result, message) { Advice = advice, Uri = uri is null ? null : SafeText.WithoutSecrets(uri) });

    private void Report(ConnectionCheck check)
    {
        _done = check.Check + 1;
        report(check);
    }

    // Every check has a result, so that a script can tell one that passed from one that was not made.
    private void SkipRest()
    {
        for (ConnectionCheckKind check = _done; check <= ConnectionCheckKind.BulkData; check++)
        {
            if (check != ConnectionCheckKind.Proxy)
            {
                Report(check, ConnectionCheckResult.Skipped, "Not checked.", null, null);
            }
        }
    }
}
