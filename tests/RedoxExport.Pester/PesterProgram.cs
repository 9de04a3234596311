using System.Reflection;
using Microsoft.Testing.Extensions;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Capabilities.TestFramework;
using Microsoft.Testing.Platform.Services;

namespace RedoxExport.Pester;

/// <summary>Runs the Pester suite as a Microsoft.Testing.Platform program, so that <c>dotnet test</c> counts and names each <c>It</c>.</summary>
public static class PesterProgram
{
    /// <param name="arguments">The options of Microsoft.Testing.Platform, and those of <see cref="PesterOptions"/>.</param>
    /// <returns>The exit code: 0 only if a test ran and none failed.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        Assembly program = Assembly.GetEntryAssembly()!;
        PowerShellHost host = PowerShellHost.Of(program);
        ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(arguments);
        builder.CommandLine.AddProvider(() => new PesterOptions());
        builder.AddTrxReportProvider();
        builder.RegisterTestFramework(
            _ => new TestFrameworkCapabilities(new TrxCapability()),
            (_, services) => new PesterFramework(host, program.GetName().Name!, SuiteSelection.From(services.GetCommandLineOptions())));
        using ITestApplication application = await builder.BuildAsync();
        return await application.RunAsync();
    }
}
