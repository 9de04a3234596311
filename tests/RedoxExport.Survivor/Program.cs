using System.Diagnostics;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Transport;

namespace RedoxExport.Survivor;

/// <summary>
/// One export into one folder, begun or gone on with: what a scheduled script does that is started again whenever the machine
/// comes back. The tests start it in order to kill it.
/// </summary>
internal static class Program
{
    private const string Usage = "RedoxExport.Survivor <base URI> <folder> [--compress] [--shard <number>/<count> [--die]] | --attachments <base URI> <folder> | --compete <lock> <folder> <threads> <attempts> [<seconds>]";

    public static async Task<int> Main(string[] args)
    {
        if (args is ["--compete", { } kind, { } path, { } threads, { } attempts, .. { Length: <= 1 } seconds])
        {
            return Compete(new LockContest(kind, path), int.Parse(threads), int.Parse(attempts), seconds.Length > 0 ? TimeSpan.FromSeconds(int.Parse(seconds[0])) : null);
        }

        if (args is ["--attachments", { } address, { } source])
        {
            return await AttachmentCall.RunAsync(new Uri(address), source);
        }

        int shardAt = Array.IndexOf(args, "--shard");
        Shard? shard = shardAt >= 0 && shardAt + 1 < args.Length ? Shard.Parse(args[shardAt + 1]) : null;
        string[] known = ["--compress", "--shard", "--die"];
        if (args.Length < 2 || !Uri.TryCreate(args[0], UriKind.Absolute, out Uri? baseUri) || args.Skip(2).Any(arg => !known.Contains(arg) && arg != shard?.ToString()))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }

        try
        {
            Console.WriteLine(await SurviveAsync(baseUri, args[1], new SaveOptions { Compress = args.Contains("--compress"), Shard = shard }, args.Contains("--die")));
            return 0;
        }
        catch (RedoxExportException e)
        {
            await Console.Error.WriteLineAsync($"{e.ErrorId}: {e.Message}");
            return 1;
        }
    }

    // Says that it is there, so that nobody competes against a process that has yet to start.
    private static int Compete(LockContest contest, int threads, int attempts, TimeSpan? time)
    {
        Console.WriteLine("ready");
        contest.Compete(threads, attempts, time);
        Console.WriteLine(contest);
        return 0;
    }

    private static async Task<string> SurviveAsync(Uri baseUri, string folder, SaveOptions options, bool dies)
    {
        string record = Path.Combine(folder, "export.json");
        if (File.Exists(record) && ExportResume.SavedFiles(folder, options.Shard) is { } there)
        {
            return $"{there.Count} files were saved before.";
        }

        ConnectionSettings settings = new() { BaseUri = baseUri, Transport = new GateOptions { Pacing = new ShortPauses() } };
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, null, default);
        ExportJob job = Find(connection, folder, record) ?? await JournaledStart.StartAsync(connection, new ExportRequest(), folder, null, default);
        await ExportWaiter.For(job, null).WaitAsync(job, null, default);
        int files = 0;
        List<RedoxExportException> errors = [];
        await new ExportSaver(job, folder, options).SaveAsync(_ => OnFile(), errors.Add, default);
        return errors.Count == 0 ? $"{files} files are saved." : throw errors[0];

        void OnFile()
        {
            files++;
            if (dies)
            {
                // As by somebody else's hand: SIGKILL, nothing is cleaned up.
                using Process self = Process.GetCurrentProcess();
                self.Kill();
            }
        }
    }

    private static ExportJob? Find(RedoxConnection connection, string folder, string record)
    {
        if (!File.Exists(record))
        {
            return null;
        }

        try
        {
            return ExportResume.Attach(connection, folder);
        }
        catch (RedoxExportException e) when (e.ErrorId == "StartUnanswered")
        {
            // Killed between the question and its answer: nothing was saved, so the folder may be begun anew.
            Directory.Delete(folder, recursive: true);
            return null;
        }
    }
}
