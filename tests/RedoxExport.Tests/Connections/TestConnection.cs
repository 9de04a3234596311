using RedoxExport.Connections;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Connections;

/// <summary>Connects to a <see cref="ScriptedServer"/> without signing in.</summary>
internal static class TestConnection
{
    public const string Base = "https://fhir.example.org/r4";

    public static async Task<RedoxConnection> OpenAsync(ScriptedServer server, Pacing pacing, bool withToken = true, string baseUri = Base, params string[] trusted)
    {
        ConnectionSettings settings = new()
        {
            BaseUri = new Uri(baseUri),
            Transport = new GateOptions { Pacing = pacing, TrustedHosts = trusted },
        };
        RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, server.ToInvoker(), null, default);
        connection.Gate.Tokens = withToken ? new NumberedTokens() : null;
        return connection;
    }
}
