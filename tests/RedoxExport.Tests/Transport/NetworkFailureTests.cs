using System.Net.Http;
using System.Net.Sockets;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>How far a request came whose connection failed: one that was not sent may be sent again, whatever it starts.</summary>
public sealed class NetworkFailureTests
{
    [Fact]
    public void A_connection_that_is_reset_before_it_is_used_was_not_made()
    {
        SocketException reset = new((int)SocketError.NotConnected);
        Assert.Equal(AttemptResult.NotConnected, NetworkFailure.ResultOf(reset));
        Assert.Equal(AttemptResult.Broken, NetworkFailure.ResultOf(new HttpRequestException("A message.", reset)));
    }
}
