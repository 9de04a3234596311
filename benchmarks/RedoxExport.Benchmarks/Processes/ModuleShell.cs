using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RedoxExport.Benchmarks.Processes;

/// <summary>Runs a script with the module: in PowerShell, or, where none is installed, in a hosted engine in a process of its own.</summary>
internal static class ModuleShell
{
    private static readonly string? PowerShellProgram = Programs.Find("pwsh");

    /// <summary>Whether PowerShell is installed: how long it takes to start cannot be measured in a hosted engine.</summary>
    public static bool HasPowerShell => PowerShellProgram is not null;

    /// <summary>The statement that imports a module.</summary>
    /// <param name="manifest">Its manifest; <see langword="null"/> for the module from this checkout.</param>
    public static string Import(string? manifest = null) => $"Import-Module {Quote(manifest ?? FindManifest())} -ErrorAction Stop";

    public static ProcessPlan Plan(string script) => PowerShellProgram is null
        ? ProcessPlan.One(Environment.ProcessPath!, "hosted", script)
        : ProcessPlan.One(PowerShellProgram, "-NoProfile", "-NonInteractive", "-Command", script);

    /// <summary>A plan whose script imports the module, prepares, and then prints how many seconds its work took (<c>seconds 1.25</c>).</summary>
    /// <param name="work">What is timed.</param>
    /// <param name="before">What has to be done before.</param>
    /// <param name="after">What is printed of it.</param>
    /// <param name="manifest">The manifest of the module; <see langword="null"/> for the one from this checkout.</param>
    public static ProcessPlan Timed(string work, string before = "", string after = "", string? manifest = null) => Plan(
        $$"""
        $ErrorActionPreference = 'Stop'
        {{Import(manifest)}}
        {{Stopwatch(work, before, after)}}
        """);

    /// <summary>The same without the module.</summary>
    public static ProcessPlan TimedAlone(string work, string after = "") => Plan(
        $$"""
        $ErrorActionPreference = 'Stop'
        {{Stopwatch(work, string.Empty, after)}}
        """);

    /// <summary>A text as PowerShell writes it in a script.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The verb: runs a script in a hosted engine and prints what it gives.</summary>
    public static int RunHosted(string script)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        foreach (PSObject item in shell.AddScript(script).Invoke())
        {
            Console.WriteLine(Convert.ToString(item.BaseObject, CultureInfo.InvariantCulture));
        }

        foreach (ErrorRecord error in shell.Streams.Error)
        {
            Console.Error.WriteLine(error);
        }

        return shell.HadErrors ? 1 : 0;
    }

    private static string Stopwatch(string work, string before, string after) =>
        $$"""
        {{before}}
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        {{work}}
        'seconds ' + $clock.Elapsed.TotalSeconds.ToString('R', [System.Globalization.CultureInfo]::InvariantCulture)
        {{after}}
        """;

    /// <summary>The manifest of the module in the checkout that has the benchmarks.</summary>
    public static string FindManifest()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string manifest = Path.Combine(folder.FullName, "RedoxExport.psd1");
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        throw new InvalidOperationException("RedoxExport.psd1 is in no folder above the benchmarks.");
    }
}
