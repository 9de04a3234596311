using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security;
using Npgsql;
using RedoxExport.Tables;

[assembly: AssemblyFixture(typeof(RedoxExport.Postgres.Tests.PostgresServer))]

namespace RedoxExport.Postgres.Tests;

/// <summary>A PostgreSQL of the tests' own, in a temporary folder and on a free port. It is stopped when the tests have ended.</summary>
public sealed class PostgresServer : IDisposable
{
    public const string User = "sync";
    public const string Password = "p4ssw0rd of the tests";
    public const string Database = "exports";

    private readonly string _folder = Directory.CreateTempSubdirectory("redox-postgres-").FullName;

    public PostgresServer()
    {
        Port = FreePort();
        if (!PostgresInstallation.IsThere)
        {
            return;
        }

        // PostgreSQL refuses to run as root.
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", RunAs, _folder);
        }

        string password = Path.Combine(_folder, "password");
        File.WriteAllText(password, Password);
        RunServer("initdb", "-D", DataFolder, "-U", User, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync");
        Start();
        Execute($"CREATE DATABASE {Database}", "postgres");
    }

    public int Port { get; }

    /// <summary>The folder of the Unix socket.</summary>
    public string SocketFolder => _folder;

    private static string RunAs { get; } = File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Settings for a schema of the database.</summary>
    internal DatabaseSettings SettingsFor(string schema) => new()
    {
        Server = FormattableString.Invariant($"127.0.0.1:{Port}"),
        Database = Database,
        Schema = schema,
        UserName = User,
        Password = Secret(Password),
    };

    public static SecureString Secret(string text)
    {
        SecureString secret = new();
        Array.ForEach(text.ToCharArray(), secret.AppendChar);
        return secret;
    }

    public void Start() => RunServer(
        "pg_ctl", "start", "-w", "-s", "-D", DataFolder, "-l", Path.Combine(_folder, "log"),
        "-o", FormattableString.Invariant($"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"));

    public void Stop() => RunServer("pg_ctl", "stop", "-w", "-s", "-D", DataFolder, "-m", "immediate");

    public NpgsqlConnection Connect(string database = Database)
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = User,
            Password = Password,
            Database = database,
            Pooling = false,
        }.ConnectionString);
        connection.Open();
        return connection;
    }

    public void Execute(string statement, string database = Database)
    {
        using NpgsqlConnection connection = Connect(database);
        using NpgsqlCommand command = new(statement, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, each as the text of its values with a bar between them.</summary>
    public string[] Query(string query)
    {
        using NpgsqlConnection connection = Connect();
        return Query(connection, query);
    }

    public static string[] Query(NpgsqlConnection connection, string query)
    {
        using NpgsqlCommand command = new(query, connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetValue(i).ToString())));
        }

        return [.. rows];
    }

    public void Dispose()
    {
        if (PostgresInstallation.IsThere)
        {
            Stop();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void RunServer(string program, params string[] arguments)
    {
        string path = Path.Combine(PostgresInstallation.Folder!, program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("setpriv", ["--reuid", RunAs, "--regid", RunAs, "--clear-groups", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // The server inherits the output of pg_ctl, so it would never end; pg_ctl says nothing (-s).
        bool speaks = arguments.Any(argument => Path.GetFileName(argument) == "initdb") || Path.GetFileName(program) == "initdb";
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = speaks })!;
        _ = speaks ? process.StandardOutput.ReadToEnd() : string.Empty;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}.");
    }
}
