using System.Diagnostics;
using System.Text.Json;

namespace RedoxExport.Tests;

/// <summary>These tests run on .NET 8 itself, and so does the process that they start.</summary>
public sealed class RuntimeTests
{
    [Fact]
    public void The_runtime_is_DotNet_8() => Assert.Equal(8, Environment.Version.Major);

    [Fact]
    public void The_engine_under_test_is_the_build_for_DotNet_8() =>
        Assert.Equal(8, typeof(RedoxExportException).Assembly.GetReferencedAssemblies().Single(name => name.Name == "System.Runtime").Version!.Major);

    [Fact]
    public async Task The_process_that_is_killed_runs_on_DotNet_8_of_its_own()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "RedoxExport.Survivor");
        using JsonDocument settings = JsonDocument.Parse(await File.ReadAllBytesAsync(program + ".runtimeconfig.json", TestContext.Current.CancellationToken));
        JsonElement runtime = settings.RootElement.GetProperty("runtimeOptions").GetProperty("includedFrameworks").EnumerateArray()
            .Single(framework => framework.GetProperty("name").GetString() == "Microsoft.NETCore.App");
        Assert.StartsWith("8.", runtime.GetProperty("version").GetString(), StringComparison.Ordinal);

        // Without arguments it says how it is used: so it starts.
        using Process process = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program) { RedirectStandardError = true })!;
        string said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("RedoxExport.Survivor <base URI>", said, StringComparison.Ordinal);
    }
}
