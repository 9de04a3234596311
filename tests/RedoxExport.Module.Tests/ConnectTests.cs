using System.Management.Automation;
using System.Net;
using System.Net.Sockets;

namespace RedoxExport.Module.Tests;

/// <summary>What Connect-RedoxExport makes of its limits.</summary>
public sealed class ConnectTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("", 5)]
    [InlineData("-MaxAttempts 1", 1)]
    [InlineData("-MaxAttempts 7", 7)]
    public void A_server_that_is_not_there_is_tried_as_often_as_the_user_says_and_waited_for_no_longer(string parameters, int attempts)
    {
        HostedResult result = _module.Invoke($$"""
            $null = Connect-RedoxExport -BaseUri http://127.0.0.1:{{FreePort()}}/fhir -MaxRetryDelay 0.001 {{parameters}}
            Start-RedoxExport -Verbose
            """);

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("ServerNotReachable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        string[] retries = [.. result.Verbose.Where(line => line.Contains("of this run", StringComparison.Ordinal))];
        Assert.Equal(attempts - 1, retries.Length);
        for (int i = 0; i < retries.Length; i++)
        {
            Assert.EndsWith($"ServerNotReachable; attempt {i + 2} of {attempts}; retry {i + 1} of 100 of this run in 0.0 s", retries[i], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("00:10:00")]
    [InlineData("'7.00:00:00'")]
    [InlineData("600")]
    public void The_longest_pause_is_a_time_span_or_seconds(string value) =>
        Assert.Empty(Connect("-MaxRetryDelay " + value).Errors);

    [Theory]
    [InlineData("-MaxAttempts 0", "ParameterArgumentValidationError")]
    [InlineData("-MaxAttempts 101", "ParameterArgumentValidationError")]
    [InlineData("-MaxRetryDelay -1", "ParameterArgumentTransformationError")]
    [InlineData("-MaxRetryDelay 0", "MaxRetryDelayInvalid")]
    [InlineData("-MaxRetryDelay '8.00:00:00'", "MaxRetryDelayInvalid")]
    public void Limits_that_cannot_be_meant_are_refused(string parameters, string errorId)
    {
        HostedResult result = Connect(parameters);
        Assert.Empty(result.Output);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private HostedResult Connect(string parameters) => _module.Invoke($"Connect-RedoxExport -BaseUri https://fhir.example.org/r4 {parameters}");
}
