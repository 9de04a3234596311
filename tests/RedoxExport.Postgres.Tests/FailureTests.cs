using Npgsql;
using RedoxExport.Stores.Postgres;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.Postgres.Tests;

/// <summary>A failure is one clear error, says nothing that must not be said, and leaves the tables as they were.</summary>
public sealed class FailureTests(PostgresServer server)
{
    private const string Secret = "Doe-4711";

    [PostgresFact]
    public async Task Each_failure_has_its_own_error()
    {
        Assert.Equal(ErrorIds.DatabaseSignInRefused, await ErrorOf(settings => settings with { Password = PostgresServer.Secret("wrong") }));
        Assert.Equal(ErrorIds.DatabaseSignInRefused, await ErrorOf(settings => settings with { UserName = "nobody at all" }));
        Assert.Equal(ErrorIds.DatabaseSignInRefused, await ErrorOf(settings => settings with { Password = null }));
        Assert.Equal(ErrorIds.DatabaseNotFound, await ErrorOf(settings => settings with { Database = "missing" }));
        Assert.Equal(ErrorIds.DatabaseUnreachable, await ErrorOf(settings => settings with { Server = "127.0.0.1:1" }));
        Assert.Equal(ErrorIds.DatabaseUnreachable, await ErrorOf(settings => settings with { Server = "/no/such/folder" }));
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, await ErrorOf(settings => settings with { Server = "Host=db;Password=" + Secret }));
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, await ErrorOf(settings => settings with { Server = "Hots=" + Secret }));
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, await ErrorOf(settings => settings with { Server = "db:port" }));
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, await ErrorOf(settings => settings with { Schema = new string('s', 64) }));
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, await ErrorOf(settings => settings with { Schema = new string('é', 32) }));
        Assert.Equal(ErrorIds.DatabaseSettingsNotValid, await ErrorOf(settings => settings with { Schema = string.Empty }));
    }

    [PostgresFact]
    public async Task A_user_without_rights_is_told_so()
    {
        server.Execute("CREATE ROLE guest LOGIN PASSWORD 'guest'");
        string id = await ErrorOf(settings => settings with { UserName = "guest", Password = PostgresServer.Secret("guest"), Schema = "forbidden" });
        Assert.Equal(ErrorIds.DatabaseAccessDenied, id);
    }

    [PostgresFact]
    public async Task A_database_that_allows_only_reads_is_told_apart_from_missing_rights()
    {
        server.Execute($"CREATE ROLE readers LOGIN PASSWORD 'readers'; ALTER ROLE readers SET default_transaction_read_only = on; GRANT CREATE ON DATABASE {PostgresServer.Database} TO readers");
        using DatasetRuns root = Root();
        SyncTrial trial = new(server) { Settings = settings => settings with { UserName = "readers", Password = PostgresServer.Secret("readers") } };
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, FollowTests.PatientView));
        Assert.Equal(ErrorIds.DatabaseAccessDenied, error.ErrorId);
        Assert.Contains("25006", error.Message, StringComparison.Ordinal);
        Assert.Contains("primary server", error.RecommendedAction, StringComparison.Ordinal);
        AssertSafe(error);
    }

    [PostgresFact]
    public async Task A_database_of_another_encoding_says_so_if_it_cannot_store_a_character()
    {
        server.Execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0", "postgres");
        using DatasetRuns root = new();
        root.Add(true, ["""{"resourceType":"Patient","id":"a","x":"Müller"}"""]);
        root.Update();
        SyncTrial trial = new(server) { Settings = settings => settings with { Database = "latin" } };
        string view = SyncTrial.View("p", "Patient", ("x", "x", "string"));
        Assert.Equal(1, Assert.Single(await trial.SyncAsync(root, view)).Rows);
        root.Add(false, ["""{"resourceType":"Patient","id":"b","x":"王 Doe-4711"}"""]);
        root.Update();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, view));
        Assert.Equal(ErrorIds.DatabaseRefused, error.ErrorId);
        Assert.Contains("UTF8", error.RecommendedAction, StringComparison.Ordinal);
        AssertSafe(error);
    }

    [PostgresFact]
    public async Task Rows_that_row_level_security_hides_are_an_error_also_in_a_night_of_deletions_only()
    {
        server.Execute($"CREATE ROLE limited LOGIN PASSWORD 'limited'; GRANT CREATE ON DATABASE {PostgresServer.Database} TO limited");
        using DatasetRuns root = new();
        root.Add(true, [FollowTests.Patient("a", "1970-01-01"), FollowTests.Patient("b", "1970-01-01")]);
        root.Update();
        SyncTrial trial = new(server) { Settings = settings => settings with { UserName = "limited", Password = PostgresServer.Secret("limited") } };
        await trial.SyncAsync(root, FollowTests.PatientView);
        server.Execute($"ALTER TABLE {trial.Schema}.patient ENABLE ROW LEVEL SECURITY; ALTER TABLE {trial.Schema}.patient FORCE ROW LEVEL SECURITY");
        root.Add(true, [FollowTests.Patient("a", "1970-01-01")]);
        root.Update();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, FollowTests.PatientView));
        Assert.Equal(ErrorIds.DatabaseAccessDenied, error.ErrorId);
        AssertSafe(error);
        Assert.Equal(["a", "b"], trial.Rows("patient", "id"));
    }

    [PostgresFact]
    public async Task A_server_without_TLS_is_refused_unless_it_is_this_machine()
    {
        // A name for this machine that is not known as such.
        string name = System.Net.Dns.GetHostName();
        if ((await System.Net.Dns.GetHostAddressesAsync(name, TestContext.Current.CancellationToken)).Any(System.Net.IPAddress.IsLoopback))
        {
            Assert.Equal(ErrorIds.DatabaseTlsFailed, await ErrorOf(settings => settings with { Server = FormattableString.Invariant($"{name}:{server.Port}") }));
        }

        Assert.Equal(SslMode.VerifyFull, PostgresConnection.Create(Settings("db.example.org")).SslMode);
        Assert.Equal(SslMode.VerifyFull, PostgresConnection.Create(Settings("Host=db.example.org;SSL Mode=Disable")).SslMode);
        Assert.Equal(SslMode.VerifyFull, PostgresConnection.Create(Settings("Host=127.0.0.1,db.example.org")).SslMode);
        Assert.Equal(SslMode.Prefer, PostgresConnection.Create(Settings("db.example.org") with { AllowInsecure = true }).SslMode);
        foreach (string here in new[] { "localhost", "127.0.0.1:5433", "[::1]:5433", "::1", "/var/run/postgresql" })
        {
            Assert.Equal(SslMode.Prefer, PostgresConnection.Create(Settings(here)).SslMode);
        }
    }

    [Fact]
    public void Hosts_are_read_in_every_form()
    {
        Assert.Equal("db:5432", PostgresConnection.Describe(PostgresConnection.Create(Settings("db"))));
        Assert.Equal("db:5433", PostgresConnection.Describe(PostgresConnection.Create(Settings("db:5433"))));
        Assert.Equal("[::1]:5433", PostgresConnection.Describe(PostgresConnection.Create(Settings("[::1]:5433"))));
        Assert.Equal("[fe80::1]:5432", PostgresConnection.Describe(PostgresConnection.Create(Settings("fe80::1"))));
        Assert.Equal("db:6000", PostgresConnection.Describe(PostgresConnection.Create(Settings("Host=db;Port=6000"))));
    }

    [PostgresFact]
    public async Task A_Unix_socket_works_too()
    {
        using DatasetRuns root = Root();
        SyncTrial trial = new(server) { Settings = settings => settings with { Server = FormattableString.Invariant($"Host={server.SocketFolder};Port={server.Port}") } };
        Assert.Equal(1, Assert.Single(await trial.SyncAsync(root, FollowTests.PatientView)).Rows);
    }

    [PostgresFact]
    public async Task A_connection_that_is_lost_in_the_middle_leaves_the_old_night()
    {
        using DatasetRuns root = Root();
        SyncTrial before = new(server);
        await before.SyncAsync(root, FollowTests.PatientView);
        root.Add(false, [FollowTests.Patient("b", "1980-01-01")]);
        root.Update();
        foreach (string step in new[] { "Begun", "Deleted", "Followed", "Indexed", "Marked" })
        {
            SyncTrial trial = new(server, before.Schema)
            {
                Settings = settings => settings with { Server = FormattableString.Invariant($"Host=127.0.0.1;Port={server.Port};Application Name=lost") },
                Step = reached =>
                {
                    if (reached == step)
                    {
                        server.Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost'");
                    }
                },
            };
            RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, FollowTests.PatientView));
            Assert.Equal(ErrorIds.DatabaseConnectionLost, error.ErrorId);
            AssertSafe(error);
            Assert.Equal(["a"], before.Rows("patient", "id"));
        }

        await before.SyncAsync(root, FollowTests.PatientView);
        Assert.Equal(["a", "b"], before.Rows("patient", "id"));
    }

    [PostgresFact]
    [Trait(TrialLength.Speed, TrialLength.Slow)]
    public async Task A_server_that_is_restarted_in_the_middle_leaves_the_old_night()
    {
        using PostgresServer own = new();
        using DatasetRuns root = Root();
        SyncTrial before = new(own);
        await before.SyncAsync(root, FollowTests.PatientView);
        root.Add(false, [FollowTests.Patient("b", "1980-01-01")]);
        root.Update();
        SyncTrial trial = new(own, before.Schema)
        {
            Step = reached =>
            {
                if (reached == "Followed")
                {
                    own.Stop();
                    own.Start();
                }
            },
        };
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, FollowTests.PatientView));
        Assert.Equal(ErrorIds.DatabaseConnectionLost, error.ErrorId);
        AssertSafe(error);
        Assert.Equal(["a"], before.Rows("patient", "id"));
        await before.SyncAsync(root, FollowTests.PatientView);
        Assert.Equal(["a", "b"], before.Rows("patient", "id"));
    }

    [PostgresFact]
    public async Task What_a_trigger_of_others_says_about_values_is_not_repeated()
    {
        using DatasetRuns root = Root();
        SyncTrial trial = new(server);
        await trial.SyncAsync(root, FollowTests.PatientView);
        server.Execute($"""
            CREATE FUNCTION {trial.Schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no %'', NEW.id USING DETAIL = NEW.id; END';
            CREATE TRIGGER refuse BEFORE INSERT ON {trial.Schema}.patient FOR EACH ROW EXECUTE FUNCTION {trial.Schema}.refuse()
            """);
        root.Add(false, [FollowTests.Patient(Secret, "1980-01-01")]);
        root.Update();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, FollowTests.PatientView));
        Assert.Equal(ErrorIds.DatabaseRefused, error.ErrorId);
        Assert.Contains("P0001", error.Message, StringComparison.Ordinal);
        AssertSafe(error);
    }

    [PostgresFact]
    public async Task A_table_that_others_depend_on_is_not_replaced()
    {
        using DatasetRuns root = Root();
        SyncTrial trial = new(server);
        await trial.SyncAsync(root, FollowTests.PatientView);
        server.Execute($"CREATE VIEW {trial.Schema}.dashboard AS SELECT id FROM {trial.Schema}.patient");
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, SyncTrial.View("patient", "Patient", ("key", "id", "id"))));
        Assert.Equal(ErrorIds.DatabaseTableNeeded, error.ErrorId);
        Assert.Equal(["a"], trial.Query("SELECT id FROM $schema.dashboard"));
    }

    [PostgresFact]
    public async Task A_canceled_sync_leaves_nothing()
    {
        using DatasetRuns root = Root();
        using CancellationTokenSource stop = new();
        using SyncTarget target = new PostgresTargets().Create(server.SettingsFor("canceled"));
        SyncTrial trial = new(server, "canceled") { Step = step => stop.Cancel() };
        TableSync sync = trial.SyncOf(target, DatasetChangeSource.Open(root.Root)!, "root", [FollowTests.PatientView]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sync.RunAsync(stop.Token));
        target.Dispose();
        Assert.Empty(server.Query("SELECT 1 FROM pg_namespace WHERE nspname = 'canceled'"));
    }

    private static DatabaseSettings Settings(string host) => new() { Server = host, Schema = "public" };

    private static DatasetRuns Root()
    {
        DatasetRuns root = new();
        root.Add(true, [FollowTests.Patient("a", "1970-01-01")]);
        root.Update();
        return root;
    }

    private static void AssertSafe(RedoxExportException error)
    {
        // Not in the exception that caused it either: $Error shows that.
        string all = error + error.RecommendedAction + error.Target;
        foreach (string secret in new[] { Secret, PostgresServer.Password, "Password=" })
        {
            Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase);
        }

        Assert.False(string.IsNullOrWhiteSpace(error.RecommendedAction));
        Assert.Null(error.InnerException);
    }

    private async Task<string> ErrorOf(Func<DatabaseSettings, DatabaseSettings> change)
    {
        using DatasetRuns root = Root();
        SyncTrial trial = new(server) { Settings = change };
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, FollowTests.PatientView));
        AssertSafe(error);
        return error.ErrorId;
    }
}
