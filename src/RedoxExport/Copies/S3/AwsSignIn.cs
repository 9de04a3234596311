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

/// <summary>Finds the AWS credentials in the usual places, in their usual order.</summary>
/// <param name="sources">The places.</param>
/// <param name="place">The bucket, for messages.</param>
/// <param name="clock">The clock.</param>
/// <param name="keep">Called with each secret, so that no text shows it.</param>
internal sealed class AwsSignIn(IReadOnlyList<IAwsCredentialSource> sources, string place, TimeProvider clock, Action<string> keep)
{
    private IAwsCredentialSource? _source;

    /// <summary>Gives the keys, and renews them before they expire.</summary>
    /// <exception cref="RedoxExportException"><c>StoreSignInMissing</c>, <c>StoreSignInNotValid</c>, <c>StoreSignInRefused</c>, or an error of the gate.</exception>
    public RenewedSecret<AwsCredentials> Keys => field ??= new RenewedSecret<AwsCredentials>(FindAsync, static keys => keys.ExpiresAt, clock);

    // Once found, the place stays the same: keys of another account must not be used halfway.
    private async Task<AwsCredentials> FindAsync(CancellationToken cancellation)
    {
        foreach (IAwsCredentialSource source in _source is { } before ? [before] : sources)
        {
            if (await source.GetAsync(cancellation).ConfigureAwait(false) is { } found)
            {
                _source = source;
                keep(found.SecretAccessKey);
                if (found.SessionToken is { } token)
                {
                    keep(token);
                }

                return found;
            }
        }

        throw StoreErrors.SignInMissing(place, string.Join(", ", sources.Select(source => source.Description)));
    }
}
