using RedoxExport.Runs;

namespace RedoxExport.Tests.Reports;

/// <summary>Histories of many runs, written by the engine's own records: what a scheduler leaves in a year.</summary>
internal static class ManyRuns
{
    private static readonly string[] Types = ["AllergyIntolerance", "Condition", "DiagnosticReport", "Encounter", "Immunization", "MedicationRequest", "Observation", "Patient", "Procedure"];

    /// <summary>Writes a history.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <param name="now">The time to which the history leads: the last run began five hours before.</param>
    /// <param name="count">The number of nights, or weeks.</param>
    /// <param name="apart">The time between two runs.</param>
    /// <param name="destination">Redox's slug of the destination.</param>
    /// <param name="change">Changes a run by its number, the newest is 1; returns false if there is none.</param>
    public static void Write(string root, DateTimeOffset now, int count, TimeSpan apart, string destination, Func<int, ExportRun, bool>? change = null)
    {
        Directory.CreateDirectory(root);
        RunHistory history = RunHistory.ReadOrNew(root);
        RunServer server = new($"{destination}/Production", destination, "Production", new Uri($"https://api.redoxengine.com/fhir/R4/{destination}/Production"));
        List<ExportRun> runs = [];
        for (int night = count; night >= 1; night--)
        {
            ExportRun run = new(root, string.Empty);
            Fill(run, now - TimeSpan.FromHours(5) - (apart * (night - 1)), isFull: night == count, night);
            if (change?.Invoke(night, run) != false)
            {
                runs.Add(run);
            }
        }

        foreach (ExportRun made in runs)
        {
            ExportRun run = history.Add(made.StartedAt);
            Fill(run, made.StartedAt, made.Mode == ExportRunMode.Full, 0);
            (run.State, run.EndedAt, run.WaitingTime, run.DownloadTime, run.Bytes, run.Resources) = (made.State, made.EndedAt, made.WaitingTime, made.DownloadTime, made.Bytes, made.Resources);
            (run.Watermark, run.ErrorId, run.ErrorKind, run.DamagedFiles, run.OutcomeWarnings, run.Calls, run.FileCount) = (made.Watermark, made.ErrorId, made.ErrorKind, made.DamagedFiles, made.OutcomeWarnings, made.Calls, made.FileCount);
            run.Server = server;
        }

        history.Write();
    }

    /// <summary>Makes a run one that the server refused.</summary>
    public static void Fail(ExportRun run)
    {
        run.State = ExportRunState.Failed;
        run.FileCount = 0;
        (run.WaitingTime, run.DownloadTime, run.Bytes, run.Watermark) = (TimeSpan.FromSeconds(2), TimeSpan.Zero, 0, null);
        run.Resources = new Dictionary<string, long>();
        (run.ErrorId, run.ErrorKind) = ("KickOffRefused", ErrorKind.RefusedByServer);
    }

    // The numbers differ from night to night in a way that repeats: smaller on weekends, larger at the end of the year.
    private static void Fill(ExportRun run, DateTimeOffset startedAt, bool isFull, int night)
    {
        double size = (isFull ? 900 : startedAt.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 6 : 12 + (5 * Math.Sin(night / 3.0))) * (2 - (night / 500.0));
        run.StartedAt = startedAt;
        run.RequestKey = "key";
        run.Request = $"System: {string.Join(", ", Types)}";
        run.Mode = isFull ? ExportRunMode.Full : ExportRunMode.Incremental;
        run.State = ExportRunState.Complete;
        run.WaitingTime = TimeSpan.FromMinutes((isFull ? 90 : 8) + (night % 5));
        run.DownloadTime = TimeSpan.FromSeconds(size * 20);
        run.EndedAt = startedAt + run.WaitingTime + run.DownloadTime;
        run.TransactionTime = startedAt;
        run.Watermark = startedAt;
        run.Bytes = (long)(size * 1_000_000);
        run.FileCount = Types.Length;
        run.Resources = Types.Select((type, i) => (type, Count: (long)(size * 100 * (i + 1)))).ToDictionary(each => each.type, each => each.Count);
        run.Calls = 1;
    }
}
