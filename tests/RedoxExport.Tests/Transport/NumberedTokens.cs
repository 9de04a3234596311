using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>Gives token-1 until it is refused, then token-2, and so on.</summary>
internal sealed class NumberedTokens : ITokenSource
{
    private int _number = 1;

    public Task<string> GetTokenAsync(string? refused, CancellationToken cancellationToken)
    {
        if (refused == $"token-{_number}")
        {
            _number++;
        }

        return Task.FromResult($"token-{_number}");
    }
}
