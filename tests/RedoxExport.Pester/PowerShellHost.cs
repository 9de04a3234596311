using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace RedoxExport.Pester;

/// <summary>The PowerShell, the Pester and the staged module that the build laid out for the suite.</summary>
/// <param name="Program">The full path of pwsh.</param>
/// <param name="Layout">The folder that has them, and the suite's own home.</param>
/// <param name="PesterVersion">The version of Pester.</param>
/// <param name="Suite">The folder of the suite, <c>tests/Pester</c>.</param>
internal sealed record PowerShellHost(string Program, string Layout, string PesterVersion, string Suite)
{
    private const string Reporter = "Send-SuiteResult.ps1";

    /// <summary>Reads what the build wrote into the program.</summary>
    public static PowerShellHost Of(Assembly program)
    {
        Dictionary<string, string?> facts = program.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(fact => fact.Key, fact => fact.Value);
        string layout = facts["PesterLayout"]!;
        string name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        return new PowerShellHost(
            Path.Combine(layout, "PowerShell", facts["PowerShellVersion"]!, name),
            layout,
            facts["PesterVersion"]!,
            facts["PesterSuite"]!);
    }

    /// <summary>How to start a PowerShell that runs files of the suite and reports to a pipe.</summary>
    /// <param name="pipe">The name of the pipe.</param>
    public ProcessStartInfo StartInfo(string pipe)
    {
        ProcessStartInfo start = new(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Suite,
        };
        string[] arguments = ["-NoProfile", "-NonInteractive", .. ExecutionPolicy(), "-File", Path.Combine(Suite, Reporter), "-Pipe", pipe];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in Environment())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static string[] ExecutionPolicy() => OperatingSystem.IsWindows() ? ["-ExecutionPolicy", "Bypass"] : [];

    /// <summary>
    /// Nothing of the user's PowerShell reaches the suite: no module, no configuration, no other version of either. PowerShell adds its user's
    /// module folder to PSModulePath at every start, and finds that folder, elsewhere than on Windows, by the XDG variables.
    /// </summary>
    private Dictionary<string, string> Environment()
    {
        string home = Path.GetDirectoryName(Program)!;
        string own = Path.Combine(Layout, "Home", PesterVersion);
        return new Dictionary<string, string>
        {
            // The runtime that this program runs on, wherever it is installed.
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            ["PSModulePath"] = string.Join(Path.PathSeparator, Path.Combine(Layout, "Modules"), Path.Combine(home, "Modules")),
            ["PATH"] = string.Join(Path.PathSeparator, home, System.Environment.GetEnvironmentVariable("PATH")),
            ["XDG_CACHE_HOME"] = Path.Combine(own, "cache"),
            ["XDG_CONFIG_HOME"] = Path.Combine(own, "config"),
            ["XDG_DATA_HOME"] = Path.Combine(own, "data"),
            ["PSModuleAnalysisCachePath"] = Path.Combine(own, "cache", "ModuleAnalysisCache"),
            ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
            ["POWERSHELL_UPDATECHECK"] = "Off",
            ["NO_COLOR"] = "1",
            ["REDOXEXPORT_STAGED"] = Path.Combine(Layout, "Staged"),
            ["REDOXEXPORT_PACKAGES"] = Path.Combine(Layout, "Packages"),
        };
    }
}
