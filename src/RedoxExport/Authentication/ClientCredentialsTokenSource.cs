using RedoxExport.Transport;

namespace RedoxExport.Authentication;

/// <summary>
/// Gets tokens with a signed assertion, keeps the current one, and renews it before it expires. However many callers ask, only one request
/// runs at a time.
/// </summary>
/// <remarks>
/// <para>
/// A token is due for renewal when its remaining life is less than the greater of 30 seconds and a fifth of its life, but at most half of
/// its life: a 300 s token after 240 s, a 20 s token after 10 s. From then on, the first caller starts the renewal in the background, and
/// all callers keep using the current token. A renewal that fails is retried after a pause. Callers wait only after the token has
/// expired.
/// </para>
/// <para>
/// The age of a token is measured with the clock's timestamp, not with its time of day, from before the request was sent: a wall clock
/// that is set back does no harm. If the timestamp stands still while a computer sleeps, the server's 401 shows that the token has expired.
/// </para>
/// <para>Does not own the signing key. Disposing this object cancels a renewal that is running.</para>
/// </remarks>
internal sealed class ClientCredentialsTokenSource : ITokenSource, IDisposable
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const int RefusedToRemember = 16;

    private static readonly TimeSpan LeastAhead = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly ITokenTransport _transport;
    private readonly SigningKey _key;
    private readonly string _clientId;
    private readonly Uri _tokenUri;
    private readonly TimeProvider _time;

    private readonly object _gate = new();
    private readonly Queue<string> _refused = new();
    private string? _scope;
    private Token? _current;
    private Flight? _flight;
    private Pause? _pause;
    private bool _disposed;

    /// <summary>Creates a token source. It sends nothing until a token is asked for.</summary>
    /// <param name="transport">Sends the requests.</param>
    /// <param name="tokenUri">The token endpoint. Its spelling becomes the audience of the assertions.</param>
    /// <param name="clientId">The client id of the OAuth API key.</param>
    /// <param name="key">The key that signs the assertions. It must outlive this source.</param>
    /// <param name="scope">The scope to ask for; if <see langword="null"/>, the server decides.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="RedoxExportException"><paramref name="clientId"/> is blank.</exception>
    public ClientCredentialsTokenSource(ITokenTransport transport, Uri tokenUri, string clientId, SigningKey key, string? scope, TimeProvider time)
    {
        _transport = transport ?? throw new ArgumentNullException(nameof(transport));
        _key = key ?? throw new ArgumentNullException(nameof(key));
        _tokenUri = tokenUri ?? throw new ArgumentNullException(nameof(tokenUri));
        _time = time ?? throw new ArgumentNullException(nameof(time));
        _clientId = string.IsNullOrWhiteSpace(clientId) ? throw AuthenticationErrors.ClientIdRequired() : clientId.Trim();
        _scope = string.IsNullOrWhiteSpace(scope) ? null : scope!.Trim();
    }

    /// <summary>
    /// True if the module chose the scope, not the user. If the server refuses that scope, the sign-in is tried once more without a scope.
    /// If this succeeds, later requests have no scope either.
    /// </summary>
    internal bool MayDropScope { get; init; }

    /// <summary>The lifetime of the last token, and its scopes if the server states them; <see langword="null"/> before the first token.</summary>
    internal (TimeSpan Lifetime, string? Scope)? Granted { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="RedoxExportException">The server did not give a token; the message includes the server's text.</exception>
    public Task<string> GetTokenAsync(string? refused, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<string>(cancellationToken);
        }

        Flight flight;
        lock (_gate)
        {
            if (_disposed)
            {
                throw new ObjectDisposedException(nameof(ClientCredentialsTokenSource));
            }

            Forget(refused);
            if (_current is { } token && !IsPast(token.AskedAt, token.Lifetime))
            {
                if (_flight is null && IsPast(token.AskedAt, token.DueAfter) && (_pause is not { } pause || IsPast(pause.Since, pause.Length)))
                {
                    Start(inBackground: true);
                }

                return Task.FromResult(token.Value);
            }

            _current = null;
            flight = _flight ?? Start(inBackground: false);
            flight.Waiting++;
        }

        return WaitAsync(flight, cancellationToken);
    }

    /// <summary>Cancels a request that is running; callers that wait for it get a cancellation.</summary>
    public void Dispose()
    {
        Flight? flight;
        lock (_gate)
        {
            _disposed = true;
            _current = null;
            flight = _flight;
            _flight = null;
        }

        flight?.Stop.Cancel();
    }

    /// <summary>Completes when no request is running, whatever the result of the last one was.</summary>
    internal Task IdleAsync()
    {
        lock (_gate)
        {
            return _flight?.Landing.ContinueWith(static _ => { }, TaskScheduler.Default) ?? Task.CompletedTask;
        }
    }

    private static TimeSpan DueAfter(TimeSpan lifetime)
    {
        TimeSpan fifth = TimeSpan.FromTicks(lifetime.Ticks / 5);
        TimeSpan half = TimeSpan.FromTicks(lifetime.Ticks / 2);
        TimeSpan ahead = fifth > LeastAhead ? fifth : LeastAhead;
        return lifetime - (ahead < half ? ahead : half);
    }

    private bool IsPast(long since, TimeSpan span) => _time.GetElapsedTime(since) >= span;

    private void Forget(string? refused)
    {
        if (refused is null || _refused.Contains(refused))
        {
            return;
        }

        _refused.Enqueue(refused);
        if (_refused.Count > RefusedToRemember)
        {
            _refused.Dequeue();
        }

        if (_current?.Value == refused)
        {
            _current = null;
        }
    }

    private Flight Start(bool inBackground)
    {
        Flight flight = new(inBackground);
        _flight = flight;

        // Runs on the thread pool because this method is called under the lock.
        flight.Landing = Task.Run(() => FetchAsync(flight));
        _ = flight.Landing.ContinueWith(
            // Observes the exception, so that a failure that no caller awaits is not reported as unobserved. The next caller tries again.
            static landing => _ = landing.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return flight;
    }

    private async Task<string> FetchAsync(Flight flight)
    {
        long askedAt = _time.GetTimestamp();
        try
        {
            string? scope = _scope;
            (TokenAnswer answer, string assertion) = await AskAsync(scope, flight.Stop.Token).ConfigureAwait(false);
            if (scope is not null && MayDropScope && TokenResponse.RefusesScope(answer))
            {
                scope = null;
                (answer, assertion) = await AskAsync(scope, flight.Stop.Token).ConfigureAwait(false);
            }

            TokenResponse response = TokenResponse.Parse(_tokenUri, answer, assertion, scope);
            lock (_gate)
            {
                _scope = scope;
                Granted = (response.Lifetime, response.Scope);
                if (_refused.Contains(response.AccessToken))
                {
                    throw AuthenticationErrors.SameTokenAgain(_tokenUri, answer.TraceId);
                }

                if (Land(flight))
                {
                    _current = new Token(response.AccessToken, askedAt, response.Lifetime, DueAfter(response.Lifetime));
                    _pause = null;
                }
            }

            return response.AccessToken;
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                if (Land(flight))
                {
                    TimeSpan asked = (e as RedoxExportException)?.RetryAfter ?? TimeSpan.Zero;
                    _pause = new Pause(_time.GetTimestamp(), asked > PauseAfterFailure ? asked : PauseAfterFailure);
                }
            }

            throw;
        }
    }

    private async Task<(TokenAnswer Answer, string Assertion)> AskAsync(string? scope, CancellationToken cancellationToken)
    {
        string assertion = string.Empty;
        TokenAnswer answer = await _transport.PostFormAsync(
            _tokenUri,
            () => Form(assertion = ClientAssertion.Create(_key, _clientId, _tokenUri, _time), scope),
            cancellationToken).ConfigureAwait(false);
        return (answer, assertion);
    }

    /// <summary>Clears the flight that is running. Returns false if that flight was given up before.</summary>
    private bool Land(Flight flight)
    {
        if (!ReferenceEquals(_flight, flight))
        {
            return false;
        }

        _flight = null;
        return true;
    }

    private async Task<string> WaitAsync(Flight flight, CancellationToken cancellationToken)
    {
        TaskCompletionSource<string> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken)))
        {
            Task<string> first = await Task.WhenAny(flight.Landing, cancelled.Task).ConfigureAwait(false);
            if (!ReferenceEquals(first, flight.Landing))
            {
                Leave(flight);
            }

            return await first.ConfigureAwait(false);
        }
    }

    /// <summary>One caller stops waiting. The last one to leave cancels a request that only callers were waiting for.</summary>
    private void Leave(Flight flight)
    {
        bool last;
        lock (_gate)
        {
            flight.Waiting--;
            last = flight.Waiting == 0 && !flight.InBackground && Land(flight);
        }

        if (last)
        {
            flight.Stop.Cancel();
        }
    }

    private static List<KeyValuePair<string, string>> Form(string assertion, string? scope)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "client_credentials"),
            new("client_assertion_type", AssertionType),
            new("client_assertion", assertion),
        ];
        if (scope is not null)
        {
            form.Add(new("scope", scope));
        }

        return form;
    }

    private readonly record struct Pause(long Since, TimeSpan Length);

    /// <summary>Not a record, because the ToString of a record would print the token.</summary>
    private sealed class Token(string value, long askedAt, TimeSpan lifetime, TimeSpan dueAfter)
    {
        public string Value { get; } = value;

        public long AskedAt { get; } = askedAt;

        public TimeSpan Lifetime { get; } = lifetime;

        public TimeSpan DueAfter { get; } = dueAfter;
    }

    /// <summary>A request that is running, and the number of callers that wait for it.</summary>
    private sealed class Flight(bool inBackground)
    {
        public bool InBackground { get; } = inBackground;

        public int Waiting { get; set; }

        public Task<string> Landing { get; set; } = null!;

        /// <summary>Never disposed: it has no timer and no handle, and a late Cancel must not fail.</summary>
        public CancellationTokenSource Stop { get; } = new();
    }
}
