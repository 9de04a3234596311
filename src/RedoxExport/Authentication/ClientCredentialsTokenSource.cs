using RedoxExport.Transport;

namespace RedoxExport.Authentication;

/// <summary>
/// Gets tokens with a signed assertion, keeps one, and renews it ahead of its end. However many callers ask, one request is
/// under way at a time.
/// </summary>
/// <remarks>
/// <para>
/// A token is due for renewal when what is left of it is less than the greater of 30 seconds and a fifth of its life, and at
/// most half of its life: a 300 s token after 240 s, a 20 s token after 10 s. From then on the first caller starts the renewal
/// and everybody goes on with the token in hand; a renewal that fails is tried again after a pause and hurts nobody until the
/// token has really ended. Only then callers wait.
/// </para>
/// <para>
/// Age is measured with the clock's timestamp, not with its time of day, from before the request was sent: a wall clock that is
/// set back does no harm. Where that timestamp stands still while a machine sleeps, the server's 401 tells.
/// </para>
/// <para>Does not own the signing key. Dispose it to end a renewal that is under way.</para>
/// </remarks>
public sealed class ClientCredentialsTokenSource : ITokenSource, IDisposable
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

    /// <summary>Makes a source. Nothing is sent until a token is asked for.</summary>
    /// <param name="transport">Sends the request.</param>
    /// <param name="tokenUri">The token endpoint. It is the assertion's audience as it is spelled.</param>
    /// <param name="clientId">The client id of the OAuth API key.</param>
    /// <param name="key">Signs the assertions. It must outlive this source.</param>
    /// <param name="scope">The scope to ask for, or <see langword="null"/> to leave it to the server.</param>
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

    /// <summary>Whether the scope was chosen here, not by the user: if the server refuses it, the sign-in is tried once without, and stays so.</summary>
    internal bool MayDropScope { get; init; }

    /// <inheritdoc/>
    /// <exception cref="RedoxExportException">The server gave no token; the message carries what it said.</exception>
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

    /// <summary>Ends a request that is under way; who waits for it sees it cancelled.</summary>
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

    /// <summary>Ends when no request is under way, however it ended.</summary>
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

        // On the pool, because this runs under the lock.
        flight.Landing = Task.Run(() => FetchAsync(flight));
        _ = flight.Landing.ContinueWith(
            // Seen here, so that a failure that nobody waits for is not reported as unobserved. The next caller tries again.
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

    /// <summary>Takes a flight off; false when it was given up before.</summary>
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

    /// <summary>One caller waits no longer. The last one out ends a request that only callers were waiting for.</summary>
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

    /// <summary>Not a record: those print themselves, token and all.</summary>
    private sealed class Token(string value, long askedAt, TimeSpan lifetime, TimeSpan dueAfter)
    {
        public string Value { get; } = value;

        public long AskedAt { get; } = askedAt;

        public TimeSpan Lifetime { get; } = lifetime;

        public TimeSpan DueAfter { get; } = dueAfter;
    }

    /// <summary>One request that is under way, and how many wait for it.</summary>
    private sealed class Flight(bool inBackground)
    {
        public bool InBackground { get; } = inBackground;

        public int Waiting { get; set; }

        public Task<string> Landing { get; set; } = null!;

        /// <summary>Never disposed: it has no timer and no handle, and a late Cancel must find it alive.</summary>
        public CancellationTokenSource Stop { get; } = new();
    }
}
