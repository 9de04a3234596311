using System.Data.SqlClient;
using RedoxExport.SqlServer.Tests.Server;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;
using RedoxExport.Transport;

namespace RedoxExport.SqlServer.Tests;

/// <summary>Signing in with a password, a token or the account of the system, and with a database that is not ready yet.</summary>
public sealed class SignInTests
{
    private const string Password = "Secret-4711";

    private static readonly string View = SyncTrial.View("patient", "Patient", ("id", "id", "id"));

    [Fact]
    public void The_password_and_the_token_are_not_in_the_connection_string()
    {
        using SqlServerConnection password = SqlServerConnection.Create(Settings("db") with { UserName = "loader", Password = SyncTrial.Secret(Password) });
        using SqlServerConnection token = SqlServerConnection.Create(Settings("db") with { Password = SyncTrial.Secret(Password) });
        using SqlServerConnection integrated = SqlServerConnection.Create(Settings("db"));
        Assert.All([password, token, integrated], connection => Assert.DoesNotContain(Password, connection.Connection.ConnectionString, StringComparison.Ordinal));
        Assert.Equal("loader", ((SqlConnection)password.Connection).Credential.UserId);
        Assert.Equal(Password, ((SqlConnection)token.Connection).AccessToken);
        Assert.True(new SqlConnectionStringBuilder(integrated.Connection.ConnectionString).IntegratedSecurity);
    }

    [Fact]
    public async Task A_token_is_sent_as_a_token_and_is_in_no_result()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        root.Add(true, ["""{"resourceType":"Patient","id":"a"}"""]);
        root.Update();
        SyncTrial trial = new(server) { Settings = Settings(server.Address) with { Password = SyncTrial.Secret(Password) } };
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, View));
        Assert.Equal("TOKEN " + Password, server.Log[0]);
        Assert.Equal(["a|root|a"], trial.Rows("patient"));
        Assert.DoesNotContain(Password, result.ToString(), StringComparison.Ordinal);
        Assert.All(trial.Events, said => Assert.DoesNotContain(Password, said.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("The target principal name is incorrect.  Cannot generate SSPI context.")]
    [InlineData("Der Zielprinzipalname ist falsch.  Der SSPI-Kontext kann nicht generiert werden.")]
    [InlineData("Cannot authenticate using Kerberos. Ensure Kerberos has been initialized on the client with 'kinit'")]
    public void An_account_without_a_ticket_is_an_error_of_the_sign_in(string message)
    {
        RedoxExportException error = new SqlServerFailures("db", "warehouse", null).OfOpening(ClientErrors.Of(0, 20, message));
        Assert.Equal(ErrorIds.DatabaseSignInRefused, error.ErrorId);
        Assert.Contains("kinit", error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_name_or_a_password_that_SQL_Server_cannot_have_is_an_error_of_the_settings()
    {
        DatabaseSettings settings = Settings("db") with { UserName = "loader" };
        string tooLong = new('x', 129);
        foreach (DatabaseSettings wrong in new[] { settings with { UserName = tooLong, Password = SyncTrial.Secret(Password) }, settings with { Password = SyncTrial.Secret(tooLong) } })
        {
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => SqlServerConnection.Create(wrong));
            Assert.Equal(ErrorIds.DatabaseSettingsNotValid, error.ErrorId);
            Assert.DoesNotContain(tooLong, error.ToString(), StringComparison.Ordinal);
        }

        using SqlServerConnection token = SqlServerConnection.Create(Settings("db") with { Password = SyncTrial.Secret(tooLong) });
        Assert.Equal(tooLong, ((SqlConnection)token.Connection).AccessToken);
    }

    [Fact]
    public async Task A_database_that_starts_is_waited_for()
    {
        using FakeServer server = new() { RefusesLogin = 40613 };
        CountedPauses pauses = new(count => server.RefusesLogin = count == 3 ? 0 : 40613);
        using SqlServerTarget target = new(SqlServerConnection.Create(new SyncTrial(server).Settings), pauses);
        await target.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, pauses.Seconds.Count);
        Assert.InRange(pauses.Seconds[0], 5, 10);
        Assert.InRange(pauses.Seconds[1], 10, 20);
        Assert.InRange(pauses.Seconds[2], 20, 40);
    }

    [Fact]
    public async Task A_database_that_does_not_start_is_one_error_in_the_end_and_a_refused_sign_in_is_not_repeated()
    {
        using FakeServer server = new() { RefusesLogin = 40613 };
        CountedPauses pauses = new(static _ => { });
        using SqlServerTarget target = new(SqlServerConnection.Create(new SyncTrial(server).Settings), pauses);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => target.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ErrorIds.DatabaseConnectionLost, error.ErrorId);
        Assert.Equal(6, pauses.Seconds.Count);

        server.RefusesLogin = 18456;
        error = await Assert.ThrowsAsync<RedoxExportException>(() => target.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ErrorIds.DatabaseSignInRefused, error.ErrorId);
        Assert.Equal(6, pauses.Seconds.Count);
    }

    private static DatabaseSettings Settings(string server) => new() { Server = server, Database = "warehouse", Schema = "dbo" };

    /// <summary>Does not wait.</summary>
    private sealed class CountedPauses(Action<int> onPause) : Pacing
    {
        public List<double> Seconds { get; } = [];

        public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
        {
            Seconds.Add(delay.TotalSeconds);
            onPause(Seconds.Count);
            return Task.CompletedTask;
        }
    }
}
