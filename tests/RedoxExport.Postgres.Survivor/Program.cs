using System.Diagnostics;
using System.Globalization;
using System.Security;
using RedoxExport.Stores.Postgres;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Postgres.Survivor;

/// <summary>One sync of a root, as a scheduled script does it. The tests start it in order to kill it.</summary>
internal static class Program
{
    private const string Usage = "RedoxExport.Postgres.Survivor <root> <source> <server> <database> <schema> <user> <microseconds until it dies> <view file> ...";

    public static async Task<int> Main(string[] args)
    {
        if (args.Length < 8)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }

        SecureString password = new();
        Array.ForEach((Environment.GetEnvironmentVariable("SURVIVOR_PASSWORD") ?? string.Empty).ToCharArray(), password.AppendChar);
        DatabaseSettings settings = new() { Server = args[2], Database = args[3], Schema = args[4], UserName = args[5], Password = password };
        using SyncTarget target = new PostgresTargets().Create(settings);
        SyncTable[] tables = [.. args[7..].Select(path => new SyncTable(PlanOf(path), args[1], target.Dialect))];
        DatasetChangeSource source = DatasetChangeSource.Open(args[0]) ?? throw new InvalidOperationException("There is no current view.");
        long begun = Stopwatch.GetTimestamp();
        DieAfter(TimeSpan.FromMicroseconds(long.Parse(args[6], CultureInfo.InvariantCulture)));
        await new TableSync(source, tables, target).RunAsync(CancellationToken.None);
        Console.WriteLine(Stopwatch.GetElapsedTime(begun).ToString("c", CultureInfo.InvariantCulture));
        return 0;
    }

    private static TablePlan PlanOf(string path)
    {
        ViewPlan view = ViewReader.Read(File.ReadAllText(path), out _) ?? throw new InvalidOperationException("The view is wrong.");
        return new TablePlan(view.Name!, view);
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
