using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace RedoxExport.Module.Tests;

/// <summary>
/// A runspace of the hosted PowerShell engine with the module imported by its manifest from the checkout, as a user does.
/// It has PowerShell's own modules, loaded when a script first uses them, and no others that the machine may have.
/// </summary>
public sealed class HostedModule : IDisposable
{
    private readonly Runspace _runspace;

    public HostedModule()
        : this(null)
    {
    }

    /// <param name="host">What <c>Out-Default</c> writes to; nowhere, where none is given.</param>
    internal HostedModule(PSHost? host)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();

        // Opening a runspace puts the machine's module folders there.
        Environment.SetEnvironmentVariable("PSModulePath", OwnModules);
        HostedResult import = Invoke("param($manifest) Import-Module -Name $manifest -ErrorAction Stop", ManifestPath);
        if (import.Errors.Count > 0)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, import.Errors));
        }
    }

    /// <summary>The folder of the modules that are part of PowerShell.</summary>
    public static string OwnModules { get; } = Path.Combine(Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!, "Modules");

    /// <summary>The module's manifest, in the root of the checkout.</summary>
    public static string ManifestPath { get; } = FindManifest();

    /// <summary>Runs a script to its end; <paramref name="arguments"/> are for its <c>param()</c>.</summary>
    public HostedResult Invoke(string script, params object?[] arguments)
    {
        using PowerShell shell = Prepare(script, arguments);
        List<PSObject> output = [];
        List<ErrorRecord> errors = [];
        try
        {
            foreach (PSObject item in shell.Invoke())
            {
                output.Add(item);
            }
        }
        catch (RuntimeException terminating)
        {
            errors.Add(terminating.ErrorRecord);
        }

        errors.AddRange(shell.Streams.Error);
        return new HostedResult(output, errors, [.. shell.Streams.Warning.Select(w => w.Message)], [.. shell.Streams.Verbose.Select(v => v.Message)]);
    }

    /// <summary>A script ready to run in this runspace, for tests that stop it or watch its streams.</summary>
    public PowerShell Prepare(string script, params object?[] arguments)
    {
        PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (object? argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return shell;
    }

    public void Dispose() => _runspace.Dispose();

    private static string FindManifest()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "RedoxExport.psd1");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new InvalidOperationException("RedoxExport.psd1 is in no folder above the tests.");
    }
}
