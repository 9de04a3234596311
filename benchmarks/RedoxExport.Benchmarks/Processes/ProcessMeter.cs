using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Benchmarks.Processes;

/// <summary>
/// Measures processes from a process of its own, fresh for each measurement: the system adds up what a process's children took, over
/// all of its life.
/// </summary>
internal static class ProcessMeter
{
    /// <summary>Runs a plan and waits for its end.</summary>
    /// <exception cref="InvalidOperationException">One of its commands failed.</exception>
    public static ProcessFigures Measure(ProcessPlan plan)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, JsonSerializer.Serialize(plan));
            using Process meter = Start(new Command(Environment.ProcessPath!, ["measure", file]));
            string output = meter.StandardOutput.ReadToEnd();
            meter.WaitForExit();
            return meter.ExitCode == 0
                ? JsonSerializer.Deserialize<ProcessFigures>(output)!
                : throw new InvalidOperationException($"A measurement of {Path.GetFileName(plan.Commands[0].Program)} failed.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The verb: runs the plan of a file and prints its figures.</summary>
    public static int Run(string file)
    {
        ProcessPlan plan = JsonSerializer.Deserialize<ProcessPlan>(File.ReadAllText(file))!;

        // The first start of a process compiles what starts one: that is not what is measured.
        RunOne(new Command(Environment.ProcessPath!, ["nothing"]));
        long floor = Memory.Peak();
        ChildUsage before = ChildUsage.Read();
        using PeakWatch watch = new();
        int next = -1;
        bool failed = false;
        StringBuilder printed = new();
        Stopwatch clock = Stopwatch.StartNew();
        Thread[] starters = [.. Enumerable.Range(0, Math.Min(plan.AtOnce, plan.Commands.Count)).Select(_ => new Thread(RunNext))];
        Array.ForEach(starters, starter => starter.Start());
        Array.ForEach(starters, starter => starter.Join());
        double wall = clock.Elapsed.TotalSeconds;
        ChildUsage after = ChildUsage.Read();
        if (failed)
        {
            Console.Error.WriteLine(printed.ToString());
            return 1;
        }

        Console.WriteLine(JsonSerializer.Serialize(new ProcessFigures(
            wall,
            OperatingSystem.IsWindows() ? watch.Processor : after.Processor - before.Processor,
            OperatingSystem.IsWindows() ? watch.Peak : after.Peak,
            floor,
            printed.ToString())));
        return 0;

        void RunNext()
        {
            for (int i = Interlocked.Increment(ref next); i < plan.Commands.Count; i = Interlocked.Increment(ref next))
            {
                (int code, string output) = RunOne(plan.Commands[i], watch);
                lock (printed)
                {
                    printed.Append(output);
                    failed |= code != 0;
                }
            }
        }
    }

    private static (int ExitCode, string Output) RunOne(Command command, PeakWatch? watch = null)
    {
        using Process process = Start(command);
        watch?.Add(process);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        watch?.Remove(process);
        return (process.ExitCode, output);
    }

    private static Process Start(Command command)
    {
        ProcessStartInfo start = new(command.Program, command.Arguments) { RedirectStandardOutput = true };
        foreach ((string name, string value) in command.Environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
