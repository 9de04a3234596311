namespace RedoxExport.Copies;

/// <summary>A place that AWS credentials may come from.</summary>
internal interface IAwsCredentialSource
{
    /// <summary>The place, for messages.</summary>
    string Description { get; }

    /// <summary>Gets the keys.</summary>
    /// <returns><see langword="null"/> if the place has none; the next place is tried.</returns>
    /// <exception cref="RedoxExportException">The place is set up, but its keys could not be obtained.</exception>
    Task<AwsCredentials?> GetAsync(CancellationToken cancellation);
}

/// <summary>Finds the AWS credentials in the usual places, in their usual order, and renews them before they expire.</summary>
/// <param name="sources">The places.</param>
/// <param name="place">The bucket, for messages.</param>
/// <param name="clock">The clock.</param>
/// <param name="keep">Called with each secret, so that no text shows it.</param>
internal sealed class AwsSignIn(IReadOnlyList<IAwsCredentialSource> sources, string place, TimeProvider clock, Action<string> keep)
{
    // Services renew them earlier than this, and a signature is checked when a request arrives, not when its body has been sent.
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(4);

    private readonly SemaphoreSlim _one = new(1);
    private AwsCredentials? _current;
    private IAwsCredentialSource? _source;

    /// <summary>Gives keys that are valid now.</summary>
    /// <exception cref="RedoxExportException"><c>StoreSignInMissing</c>, <c>StoreSignInNotValid</c>, <c>StoreSignInRefused</c>, or an error of the gate.</exception>
    public async Task<AwsCredentials> GetAsync(CancellationToken cancellation)
    {
        if (_current is { } known && IsValid(known))
        {
            return known;
        }

        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_current is { } renewed && IsValid(renewed))
            {
                return renewed;
            }

            AwsCredentials found = await FindAsync(cancellation).ConfigureAwait(false);
            keep(found.SecretAccessKey);
            if (found.SessionToken is { } token)
            {
                keep(token);
            }

            return _current = found;
        }
        finally
        {
            _one.Release();
        }
    }

    private bool IsValid(AwsCredentials credentials) => credentials.ExpiresAt is not { } end || end - clock.GetUtcNow() > RenewBefore;

    // Once found, the place stays the same: keys of another account must not be used halfway.
    private async Task<AwsCredentials> FindAsync(CancellationToken cancellation)
    {
        foreach (IAwsCredentialSource source in _source is { } before ? [before] : sources)
        {
            if (await source.GetAsync(cancellation).ConfigureAwait(false) is { } found)
            {
                _source = source;
                return found;
            }
        }

        throw StoreErrors.SignInMissing(place, string.Join(", ", sources.Select(source => source.Description)));
    }
}
