using System.Data.SqlClient;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RedoxExport.SqlServer.Tests.Server;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.SqlServer.Tests;

/// <summary>A failure is one clear error, says nothing that must not be said, and leaves the tables as they were.</summary>
public sealed class FailureTests
{
    // In the errors of the fake server, as SQL Server quotes the values of rows.
    private const string Secret = "Doe-4711";
    private const string Password = "Secret-4711";

    private static readonly string View = SyncTrial.View("patient", "Patient", ("id", "id", "id"));

    [Theory]
    [InlineData(229, ErrorIds.DatabaseAccessDenied)]
    [InlineData(262, ErrorIds.DatabaseAccessDenied)]
    [InlineData(2760, ErrorIds.DatabaseAccessDenied)]
    [InlineData(3906, ErrorIds.DatabaseAccessDenied)]
    [InlineData(1105, ErrorIds.DatabaseFull)]
    [InlineData(9002, ErrorIds.DatabaseFull)]
    [InlineData(1205, ErrorIds.DatabaseTableBusy)]
    [InlineData(3961, ErrorIds.DatabaseTableBusy)]
    [InlineData(1222, ErrorIds.DatabaseTableBusy)]
    [InlineData(3729, ErrorIds.DatabaseTableNeeded)]
    [InlineData(2714, ErrorIds.TableNotOurs)]
    [InlineData(40613, ErrorIds.DatabaseConnectionLost)]
    [InlineData(2627, ErrorIds.DatabaseRefused)]
    [InlineData(2628, ErrorIds.DatabaseRefused)]
    [InlineData(8152, ErrorIds.DatabaseRefused)]
    public async Task A_statement_that_fails_has_its_error_and_leaves_the_tables_as_they_were(int number, string id)
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, ["""{"resourceType":"Patient","id":"a"}"""]);
        root.Update();
        await trial.SyncAsync(root, View);
        root.Add(false, ["""{"resourceType":"Patient","id":"b"}"""], ["Patient/a"]);
        root.Update();

        foreach (string failing in new[] { "DELETE t", "insert bulk [dbo]", "IF OBJECT_ID(N'tempdb", "DELETE FROM [dbo].[_redoxexport_tables]", "SELECT c.name", "IF SCHEMA_ID" })
        {
            server.FailsOn = statement => statement.StartsWith(failing, StringComparison.Ordinal) ? (number, 16) : null;
            RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, View));
            Assert.Equal(id, error.ErrorId);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
            Assert.Equal(["a|root|a"], trial.Rows("patient"));
            Assert.Null(server.Problem);
        }

        server.FailsOn = static _ => null;
        await trial.SyncAsync(root, View);
        Assert.Equal(["b|root|b"], trial.Rows("patient"));
    }

    [Theory]
    [InlineData(18456, ErrorIds.DatabaseSignInRefused)]
    [InlineData(18487, ErrorIds.DatabaseSignInRefused)]
    [InlineData(40615, ErrorIds.DatabaseSignInRefused)]
    [InlineData(4060, ErrorIds.DatabaseNotFound)]
    [InlineData(18401, ErrorIds.DatabaseUnreachable)]
    public async Task A_login_that_is_refused_has_its_error(int number, string id)
    {
        using FakeServer server = new() { RefusesLogin = number };
        RedoxExportException error = await OpenAsync(new SyncTrial(server).Settings);
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(number.ToString(), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_closed_port_is_one_error_within_the_time_limit()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        RedoxExportException error = await OpenAsync(Settings(FormattableString.Invariant($"127.0.0.1,{port}")));
        Assert.Equal(ErrorIds.DatabaseUnreachable, error.ErrorId);
        Assert.Contains("TCP Provider", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_speaks_another_protocol_or_says_nothing_is_one_error_within_the_time_limit()
    {
        foreach (string answer in new[] { "HTTP/1.1 400 Bad Request\r\n\r\n", string.Empty })
        {
            TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            Task serving = Task.Run(async () =>
            {
                while (true)
                {
                    TcpClient client = await listener.AcceptTcpClientAsync();
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                }
            });
            RedoxExportException error = await OpenAsync(Settings(FormattableString.Invariant($"127.0.0.1,{port}")));
            Assert.Equal(ErrorIds.DatabaseUnreachable, error.ErrorId);
            listener.Stop();
            await Assert.ThrowsAnyAsync<Exception>(() => serving);
        }
    }

    [Fact]
    public async Task A_server_without_TLS_or_with_an_old_version_is_refused()
    {
        using FakeServer plain = new() { IsPlain = true };
        RedoxExportException error = await OpenAsync(new SyncTrial(plain).Settings);
        Assert.Equal(ErrorIds.DatabaseTlsFailed, error.ErrorId);
        Assert.DoesNotContain("-RootCertificate", error.ToString(), StringComparison.Ordinal);

        using FakeServer old = new() { Version = "10.50" };
        Assert.Equal(ErrorIds.DatabaseTooOld, (await OpenAsync(new SyncTrial(old).Settings)).ErrorId);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_refused_unless_it_is_this_machine_or_allowed()
    {
        // A name for this machine that is not known as such.
        string name = Dns.GetHostName();
        Assert.Contains(await Dns.GetHostAddressesAsync(name, TestContext.Current.CancellationToken), address => address.AddressFamily == AddressFamily.InterNetwork || IPAddress.IsLoopback(address));
        using FakeServer server = new();
        Assert.True(SqlServerConnection.ReadServer(server.Address).IsLocal);
        DatabaseSettings settings = new SyncTrial(server).Settings;
        SqlConnectionStringBuilder here = SqlServerConnection.Build(settings, server.Address, isLocal: true, 1);
        SqlConnectionStringBuilder there = SqlServerConnection.Build(settings, "db.example.org", isLocal: false, 1);
        SqlConnectionStringBuilder allowed = SqlServerConnection.Build(settings with { AllowInsecure = true }, "db.example.org", isLocal: false, 1);
        Assert.All([here, there, allowed], builder => Assert.True(builder.Encrypt));
        Assert.Equal([true, false, true], new[] { here, there, allowed }.Select(builder => builder.TrustServerCertificate));

        using SqlServerTarget target = new(new StrictConnection(server, settings));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => target.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ErrorIds.DatabaseTlsFailed, error.ErrorId);
    }

    [Fact]
    public async Task A_connection_that_breaks_undoes_everything()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, ["""{"resourceType":"Patient","id":"a"}"""]);
        root.Update();
        server.FailsOn = statement => statement.StartsWith("CREATE INDEX", StringComparison.Ordinal) ? throw new IOException("gone") : null;
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, View));
        Assert.Equal(ErrorIds.DatabaseConnectionLost, error.ErrorId);
        Assert.Empty(server.Database.Tables);
    }

    [Fact]
    public async Task A_statement_that_does_not_end_can_be_canceled()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        root.Add(true, ["""{"resourceType":"Patient","id":"a"}"""]);
        root.Update();
        using CancellationTokenSource cancel = new();
        server.HangsOn = statement =>
        {
            bool hangs = statement.StartsWith("CREATE INDEX", StringComparison.Ordinal);
            if (hangs)
            {
                cancel.Cancel();
            }

            return hangs;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new SyncTrial(server).SyncAsync(root, "root", cancel.Token, View));
        Assert.Empty(server.Database.Tables);
    }

    [Theory]
    [InlineData("db.example.org", "db.example.org", false)]
    [InlineData(" db.example.org,1433 ", "db.example.org,1433", false)]
    [InlineData("db\\SQLEXPRESS", "db\\SQLEXPRESS", false)]
    [InlineData("db\\SQLEXPRESS, 1433", "db\\SQLEXPRESS,1433", false)]
    [InlineData("tcp:db.example.org,1433", "tcp:db.example.org,1433", false)]
    [InlineData("localhost", "localhost", true)]
    [InlineData("(LocalDB)\\MSSQLLocalDB", "(LocalDB)\\MSSQLLocalDB", true)]
    [InlineData(".\\SQLEXPRESS", ".\\SQLEXPRESS", true)]
    [InlineData("127.0.0.1,1433", "127.0.0.1,1433", true)]
    [InlineData("[::1],1433", "::1,1433", true)]
    [InlineData("fe80::1", "fe80::1", false)]
    public void Servers_are_read_in_every_form(string text, string server, bool isLocal) => Assert.Equal((server, isLocal), SqlServerConnection.ReadServer(text.Trim()));

    [Theory]
    [InlineData("db:1433")]
    [InlineData("db,port")]
    [InlineData("db,0")]
    [InlineData("db,65536")]
    [InlineData("db,1,2")]
    [InlineData(",1433")]
    [InlineData("Server=db;Password=" + Secret)]
    [InlineData("db;Encrypt")]
    public void Others_are_refused_without_quoting_them(string text)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => SqlServerConnection.Create(Settings(text)));
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, error.ErrorId);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_and_a_schema_are_needed()
    {
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, Assert.Throws<RedoxExportException>(() => SqlServerConnection.Create(Settings("db") with { Database = null })).ErrorId);
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, Assert.Throws<RedoxExportException>(() => SqlServerConnection.Create(Settings("db") with { Schema = string.Empty })).ErrorId);
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, Assert.Throws<RedoxExportException>(() => SqlServerConnection.Create(Settings("db") with { Schema = new string('s', 129) })).ErrorId);
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, Assert.Throws<RedoxExportException>(() => SqlServerConnection.Create(Settings("db") with { Database = new string('d', 129) })).ErrorId);
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, Assert.Throws<RedoxExportException>(() => SqlServerConnection.Create(Settings("db") with { Database = "a\0b" })).ErrorId);
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, Assert.Throws<RedoxExportException>(() => SqlServerConnection.Create(Settings(new string('s', 129)))).ErrorId);
    }

    [Theory]
    [InlineData(-2146893019, ErrorIds.DatabaseTlsFailed)]
    [InlineData(-2146893022, ErrorIds.DatabaseTlsFailed)]
    [InlineData(20, ErrorIds.DatabaseTlsFailed)]
    [InlineData(53, ErrorIds.DatabaseUnreachable)]
    [InlineData(-2, ErrorIds.DatabaseUnreachable)]
    [InlineData(40613, ErrorIds.DatabaseConnectionLost)]
    public void Errors_that_only_the_client_on_Windows_has_are_known(int number, string id)
    {
        SqlServerFailures failures = new("db", "warehouse", "loader");
        Assert.Equal(id, failures.OfOpening(ClientErrors.Of(number, 20, Secret)).ErrorId);
    }

    [Theory]
    [InlineData(10054, 20)]
    [InlineData(64, 20)]
    [InlineData(0, 20)]
    [InlineData(-2, 11)]
    public void A_lost_connection_is_known(int number, byte severity) =>
        Assert.Equal(ErrorIds.DatabaseConnectionLost, new SqlServerFailures("db", "warehouse", "loader").OfStatement(ClientErrors.Of(number, severity, Secret), "patient", isConnected: true).ErrorId);

    [Fact]
    public void A_value_in_an_error_of_the_client_is_not_shown()
    {
        InvalidOperationException client = new($"The given value '{Secret}' of type String cannot be converted.");
        RedoxExportException error = new SqlServerFailures("db", "warehouse", "loader").OfStatement(client, "patient", isConnected: true);
        Assert.Equal(ErrorIds.DatabaseRefused, error.ErrorId);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    private static DatabaseSettings Settings(string server) => new() { Server = server, Database = "warehouse", Schema = "dbo" };

    private static async Task<RedoxExportException> OpenAsync(DatabaseSettings settings)
    {
        const int Seconds = 2;
        Stopwatch time = Stopwatch.StartNew();
        using SqlServerTarget target = new(SqlServerConnection.Create(settings with { UserName = "loader", Password = SyncTrial.Secret(Password) }, Seconds));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => target.OpenAsync(TestContext.Current.CancellationToken));
        Assert.InRange(time.Elapsed.TotalSeconds, 0, Seconds * 10);
        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
        return error;
    }

    /// <summary>A connection that checks the certificate although the server is this machine.</summary>
    private sealed class StrictConnection(FakeServer server, DatabaseSettings settings) : ISqlServerConnection
    {
        private readonly SqlConnection _connection = new(SqlServerConnection.Build(settings, server.Address, isLocal: false, 2).ConnectionString, ReadOnly(settings));

        public System.Data.Common.DbConnection Connection => _connection;

        public string Server => server.Address;

        public string Schema => "dbo";

        public SqlServerFailures Failures { get; } = new(server.Address, "warehouse", "loader");

        public Task InsertAsync(System.Data.Common.DbTransaction? transaction, string table, IReadOnlyList<string> columns, System.Data.Common.DbDataReader rows, bool isNewTable, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public void Dispose() => _connection.Dispose();

        private static SqlCredential ReadOnly(DatabaseSettings settings)
        {
            System.Security.SecureString password = settings.Password!.Copy();
            password.MakeReadOnly();
            return new SqlCredential(settings.UserName, password);
        }
    }
}
