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
    private const string Usage = "RedoxExport.Survivor <base URI> <folder> [--compress]";

    public static async Task<int> Main(string[] args)
    {
        if (args.Length is < 2 or > 3 || !Uri.TryCreate(args[0], UriKind.Absolute, out Uri? baseUri) || (args.Length == 3 && args[2] != "--compress"))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }

        try
        {
            Console.WriteLine(await SurviveAsync(baseUri, args[1], compress: args.Length == 3));
            return 0;
        }
        catch (RedoxExportException e)
        {
            await Console.Error.WriteLineAsync($"{e.ErrorId}: {e.Message}");
            return 1;
        }
    }

    private static async Task<string> SurviveAsync(Uri baseUri, string folder, bool compress)
    {
        string record = Path.Combine(folder, "export.json");
        if (File.Exists(record) && ExportResume.SavedFiles(folder) is { } there)
        {
            return $"{there.Count} files were saved before.";
        }

        ConnectionSettings settings = new() { BaseUri = baseUri, Transport = new GateOptions { Pacing = new ShortPauses() } };
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, null, default);
        ExportJob job = Find(connection, folder, record) ?? await JournaledStart.StartAsync(connection, new ExportRequest(), folder, null, default);
        await ExportWaiter.For(job, null).WaitAsync(job, null, default);
        int files = 0;
        List<RedoxExportException> errors = [];
        await new ExportSaver(job, folder, new SaveOptions { Compress = compress }).SaveAsync(_ => files++, errors.Add, default);
        return errors.Count == 0 ? $"{files} files are saved." : throw errors[0];
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
