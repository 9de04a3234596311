using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedoxExport.Postgres.Tests;

namespace RedoxExport.Benchmarks.Processes;

/// <summary>A PostgreSQL of the benchmark's own, with the settings that initdb gives it, on a free port of this computer.</summary>
internal sealed class PostgresServer : IDisposable
{
    public const string Database = "postgres";
    public const string User = "bench";

    // PostgreSQL refuses to run as root.
    private const string RunAs = "postgres";

    private readonly string _folder;
    private readonly string _port;

    /// <param name="parent">The folder in which the server has its own.</param>
    public PostgresServer(string parent)
    {
        _folder = Directory.CreateDirectory(Path.Combine(parent, "postgres")).FullName;
        _port = FreePort().ToString(CultureInfo.InvariantCulture);
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", RunAs, _folder);
        }

        RunAsServer("initdb", "-D", DataFolder, "-U", User, "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8");
        RunAsServer("pg_ctl", "start", "-w", "-s", "-D", DataFolder, "-l", Path.Combine(_folder, "log"), "-o", $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1");
    }

    /// <summary>The program that is missing, or <see langword="null"/>.</summary>
    public static string? Missing { get; } = PostgresInstallation.Folder is null ? "initdb of PostgreSQL" : Programs.Find("psql") is null ? "psql" : null;

    /// <summary>The host and the port.</summary>
    public string Address => "127.0.0.1:" + _port;

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The arguments with which psql runs a statement or a command of its own.</summary>
    public string[] Psql(string statement) =>
        ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", _port, "-U", User, "-d", Database, "-c", statement];

    /// <summary>Runs a statement and returns its one value.</summary>
    /// <exception cref="InvalidOperationException">The statement failed.</exception>
    public string Query(string statement)
    {
        ProcessStartInfo start = new(Programs.Find("psql")!, Psql(statement)) { RedirectStandardOutput = true, Environment = { ["PGOPTIONS"] = "-c client_min_messages=warning" } };
        using Process psql = Process.Start(start)!;
        string output = psql.StandardOutput.ReadToEnd().Trim();
        psql.WaitForExit();
        return psql.ExitCode == 0 ? output : throw new InvalidOperationException($"psql ended with {psql.ExitCode}.");
    }

    public void Dispose()
    {
        RunAsServer("pg_ctl", "stop", "-w", "-s", "-D", DataFolder, "-m", "immediate");
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void RunAsServer(string program, params string[] arguments)
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
        // A server that pg_ctl starts inherits its output, which then would never end: only that of initdb is read, and dropped.
        bool isRead = arguments.Append(program).Any(argument => Path.GetFileName(argument) == "initdb");
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = isRead })!;
        _ = isRead ? process.StandardOutput.ReadToEnd() : string.Empty;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
