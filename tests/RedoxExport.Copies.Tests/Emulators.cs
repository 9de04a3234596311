using System.Diagnostics;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(RedoxExport.Copies.Tests.Emulators))]

namespace RedoxExport.Copies.Tests;

/// <summary>Node and the two object stores on this machine.</summary>
internal static class EmulatorInstallation
{
    /// <summary>The folder with the script and, if they are installed, the stores.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "tests", "RedoxExport.Copies.Tests", "Emulators");

    /// <summary>Node; <see langword="null"/> if it is not installed.</summary>
    public static string? Node { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node"))
        .FirstOrDefault(File.Exists);

    // npm writes this file after everything is installed.
    public static bool IsThere => Node is not null && File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json"));
}

/// <summary>An Azurite and an S3 server of the tests' own, in a temporary folder and on free ports. They end with the tests.</summary>
public sealed class Emulators : IDisposable
{
    public const string Bucket = "exports";
    public const string Container = "exports";
    public const string S3Key = "S3RVER";

    /// <summary>The account and the key that every emulator of Azure Storage has.</summary>
    public const string Account = "devstoreaccount1";
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string _folder = Directory.CreateTempSubdirectory("redox-emulators-").FullName;
    private readonly Process? _process;

    public Emulators()
    {
        if (!EmulatorInstallation.IsThere)
        {
            return;
        }

        _process = Process.Start(new ProcessStartInfo(EmulatorInstallation.Node!, [Path.Combine(EmulatorInstallation.Folder, "emulators.js"), _folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The object stores did not start.");
        using JsonDocument ports = JsonDocument.Parse(line);
        S3 = new Uri($"http://127.0.0.1:{ports.RootElement.GetProperty("s3").GetInt32()}");
        Blobs = new Uri($"http://127.0.0.1:{ports.RootElement.GetProperty("blobs").GetInt32()}");
    }

    public Uri S3 { get; } = new("http://127.0.0.1:1");

    public Uri Blobs { get; } = new("http://127.0.0.1:1");

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
