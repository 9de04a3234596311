using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RedoxExport.Quickstart;

/// <summary>Runs examples/quickstart.ps1 in PowerShell's engine from NuGet, with its own modules: nothing but the .NET SDK is needed.</summary>
/// <remarks>Arguments, both optional: the folder to save into, and the module to import (a manifest, or a build's DLL).</remarks>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        string root = FindRoot();
        string script = Path.Combine(root, "examples", "quickstart.ps1");
        InitialSessionState state = InitialSessionState.CreateDefault2();
        TextHost host = new(Console.Out, width: 120);
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            shell.Stop();
        };
        shell.AddCommand(script);
        if (arguments.Length > 0)
        {
            shell.AddParameter("Path", Path.GetFullPath(arguments[0]));
        }

        // The build for Windows PowerShell 5.1, by its DLL: two builds of one assembly do not load side by side.
        if (arguments.Length > 1)
        {
            shell.AddParameter("Module", Path.GetFullPath(arguments[1]));
        }

        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        try
        {
            shell.Invoke();
        }
        catch (PipelineStoppedException)
        {
            return 130;
        }
        catch (RuntimeException e)
        {
            Console.Error.WriteLine(e.ErrorRecord.ErrorDetails?.Message ?? e.Message);
            return 1;
        }

        return shell.HadErrors ? 1 : 0;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RedoxExport.psd1")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("RedoxExport.psd1 is in no folder above the Quickstart.");
    }
}
