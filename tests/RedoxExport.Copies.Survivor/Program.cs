using System.Diagnostics;
using System.Globalization;
using RedoxExport.Copies;

namespace RedoxExport.Copies.Survivor;

/// <summary>One copy of a folder, as a scheduled script makes it, with the keys in the environment. The tests start it in order to kill it.</summary>
internal static class Program
{
    private const string Usage = "RedoxExport.Copies.Survivor <folder> <destination> <endpoint> <microseconds until it dies>";

    public static async Task<int> Main(string[] args)
    {
        if (args.Length != 4)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }

        CopySettings settings = new() { Destination = args[1], Endpoint = args[2].Length > 0 ? new Uri(args[2]) : null };
        using CopyTarget target = CopyDestination.Open(settings, null);
        ExportCopier copier = new(target, new CopyOptions());
        long begun = Stopwatch.GetTimestamp();
        DieAfter(TimeSpan.FromMicroseconds(long.Parse(args[3], CultureInfo.InvariantCulture)));
        foreach (CopySource source in CopySource.Find(args[0]))
        {
            await copier.CopyAsync(source, CancellationToken.None);
        }

        Console.WriteLine(Stopwatch.GetElapsedTime(begun).ToString("c", CultureInfo.InvariantCulture));
        return 0;
    }

    private static void DieAfter(TimeSpan time)
    {
        long begun = Stopwatch.GetTimestamp();
        new Thread(() =>
        {
            SpinWait wait = default;
            while (Stopwatch.GetElapsedTime(begun) < time)
            {
                wait.SpinOnce(sleep1Threshold: 20);
            }

            // As by somebody else's hand: SIGKILL, nothing is cleaned up.
            using Process self = Process.GetCurrentProcess();
            self.Kill();
        })
        { IsBackground = true }.Start();
    }
}
