using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace RedoxExport.Benchmarks;

/// <summary>How much memory a whole process takes that hosts PowerShell and saves one large file.</summary>
internal static class MemoryBenchmark
{
    private const long Megabyte = 1024 * 1024;

    public static int Run(string[] options)
    {
        bool gzip = options.Contains("--gzip");
        long megabytes = options.Where(option => option != "--gzip").Select(option => long.Parse(option, CultureInfo.InvariantCulture)).FirstOrDefault(1024);
        string folder = Directory.CreateTempSubdirectory("redox-memory-").FullName;
        try
        {
            string data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
            long resources = WriteFile(Path.Combine(data, "Observation.ndjson"), megabytes * Megabyte);
            using ServerProcess server = ServerProcess.Start(data, gzip);
            (long saved, TimeSpan elapsed) = Save(server.BaseUri, Path.Combine(folder, "saved"));
            if (saved != resources)
            {
                Console.Error.WriteLine($"{saved} resources were saved, {resources} were served.");
                return 1;
            }

            Console.WriteLine(string.Format(
                CultureInfo.InvariantCulture,
                "{0} MB{1}, {2:N0} resources: {3:N0} MB/s, peak memory of the process {4:N0} MB",
                megabytes,
                gzip ? " from gzip" : string.Empty,
                resources,
                megabytes / elapsed.TotalSeconds,
                PeakMemory() / (double)Megabyte));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (long Resources, TimeSpan Elapsed) Save(Uri baseUri, string folder)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript(
            """
            param($module, $baseUri, $folder)
            $ErrorActionPreference = 'Stop'
            Import-Module $module
            $null = Connect-RedoxExport -BaseUri $baseUri
            Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
            """);
        shell.AddArgument(FindManifest()).AddArgument(baseUri).AddArgument(folder);
        PSObject file = shell.Invoke().Single();
        return ((long)file.Properties["ResourceCount"].Value, (TimeSpan)file.Properties["Elapsed"].Value);
    }

    private static long WriteFile(string path, long bytes)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        long resources = 0;
        while (file.Length < bytes)
        {
            string line = $$$"""{"resourceType":"Observation","id":"{{{resources:D12}}}","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},"subject":{"reference":"Patient/{{{resources % 5000}}}"},"effectiveDateTime":"2026-01-{{{(resources % 28) + 1:D2}}}T12:00:00Z","valueQuantity":{"value":{{{60 + (resources % 40)}}}.50,"unit":"/min"}}""" + "\n";
            file.Write(Encoding.UTF8.GetBytes(line));
            resources++;
        }

        return resources;
    }

    // Linux keeps the high-water mark itself; elsewhere .NET asks the system for it.
    private static long PeakMemory()
    {
        const string Mark = "VmHWM:";
        if (File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal)) is { } found)
        {
            return 1024 * long.Parse(found[Mark.Length..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }

        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private static string FindManifest()
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
