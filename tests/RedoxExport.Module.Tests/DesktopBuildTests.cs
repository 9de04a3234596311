using System.Diagnostics;

namespace RedoxExport.Module.Tests;

/// <summary>The build for Windows PowerShell 5.1, in a process of its own. 5.1 itself cannot be run here.</summary>
public sealed class DesktopBuildTests
{
    private static readonly string Root = Path.GetDirectoryName(HostedModule.ManifestPath)!;

    [Fact]
    public async Task The_netstandard_build_takes_the_whole_road_in_the_hosted_engine()
    {
        using TemporaryFolder folder = new();
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Root, "tools", "Quickstart", "bin", configuration, "net10.0", "Quickstart.dll"));
        start.ArgumentList.Add(folder.File("saved"));
        start.ArgumentList.Add(Path.Combine(Root, "lib", "Desktop", "RedoxExport.Cmdlets.dll"));

        using Process process = Process.Start(start)!;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);

        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.Contains("byte for byte what the sandbox served", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.File("saved"), "Patient.0001.ndjson")));
    }
}
