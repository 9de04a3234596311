using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks;

/// <summary>How much memory a whole process takes that hosts PowerShell and saves an export of large files, or of very many.</summary>
internal static class MemoryBenchmark
{
    private const long Megabyte = 1024 * 1024;

    public static int Run(string[] options)
    {
        bool gzip = options.Contains("--gzip");
        long[] numbers = [.. options.Where(option => option != "--gzip").Select(option => long.Parse(option, CultureInfo.InvariantCulture))];
        long megabytes = numbers.ElementAtOrDefault(0) is > 0 and long given ? given : 1024;
        long files = numbers.ElementAtOrDefault(1) is > 0 and long many ? many : 1;
        return Run(
            FormattableString.Invariant($"{files:N0} files of {megabytes:N0} MB{(gzip ? " from gzip" : string.Empty)}"),
            gzip,
            data => Enumerable.Range(1, (int)files).Sum(i => WriteFile(Path.Combine(data, $"Observation.{i:D4}.ndjson"), megabytes * Megabyte)));
    }

    /// <summary>An export of very many small files: what is large is its manifest.</summary>
    public static int RunMany(string[] options)
    {
        int files = options.Select(option => int.Parse(option, CultureInfo.InvariantCulture)).FirstOrDefault(100_000);
        return Run(
            FormattableString.Invariant($"{files:N0} files of one resource"),
            false,
            data => Enumerable.Range(1, files).Sum(i => WriteFile(Path.Combine(data, $"Observation.{i:D6}.ndjson"), 1)));
    }

    private static int Run(string what, bool gzip, Func<string, long> write)
    {
        string folder = Directory.CreateTempSubdirectory("redox-memory-").FullName;
        try
        {
            string data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
            long resources = write(data);
            using ServerProcess server = ServerProcess.Start(data, gzip);
            ForgetPeak();
            Stopwatch clock = Stopwatch.StartNew();
            (long saved, long bytes) = Save(server.BaseUri, Path.Combine(folder, "saved"));
            TimeSpan elapsed = clock.Elapsed;
            if (saved != resources)
            {
                Console.Error.WriteLine($"{saved} resources were saved, {resources} were served.");
                return 1;
            }

            Console.WriteLine(string.Format(
                CultureInfo.InvariantCulture,
                "{0}, {1:N0} resources: {2:N1} s, {3:N0} MB/s, peak memory of the process {4:N0} MB",
                what,
                resources,
                elapsed.TotalSeconds,
                bytes / elapsed.TotalSeconds / Megabyte,
                PeakMemory() / (double)Megabyte));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (long Resources, long Bytes) Save(Uri baseUri, string folder)
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
            $resources = $bytes = 0
            Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder -ThrottleLimit 8 | ForEach-Object {
                $resources += $_.ResourceCount
                $bytes += $_.Length
            }
            $resources, $bytes
            """);
        shell.AddArgument(ModuleShell.FindManifest()).AddArgument(baseUri).AddArgument(folder);
        long[] totals = [.. shell.Invoke().Select(value => Convert.ToInt64(value.BaseObject, CultureInfo.InvariantCulture))];
        return (totals[0], totals[1]);
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

    /// <summary>What was taken to make the data is not what is measured.</summary>
    private static void ForgetPeak()
    {
        const string Forget = "/proc/self/clear_refs";
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (File.Exists(Forget))
        {
            File.WriteAllText(Forget, "5");
        }
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
}
