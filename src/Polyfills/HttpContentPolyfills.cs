using System.Net.Http;

namespace RedoxExport;

/// <summary>Methods of <see cref="HttpContent"/> that take a token.</summary>
internal static class HttpContentPolyfills
{
    extension(HttpContent content)
    {
        /// <remarks>The token has no effect, because the stream of a response whose headers were read is available at once. .NET ignores it, too.</remarks>
        public Task<Stream> ReadAsStreamAsync(CancellationToken cancellationToken)
        {
            _ = cancellationToken;
            return content.ReadAsStreamAsync();
        }
    }
}
