using CsCheck;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Runs;

namespace RedoxExport.Tests.Runs;

/// <summary>
/// A server as a model: a clock for its data and one for its gateway, exports that read at any moment while they run, and changes at any moment. All
/// times are seconds of real time; what the functions under test see goes through a clock.
/// </summary>
public sealed class ServerClockModelTests
{
    private const int Hour = 3600;
    private const int Day = 24 * Hour;

    private static readonly DateTimeOffset Here = new(2026, 5, 28, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When a server takes its transactionTime.</summary>
    public enum Taking
    {
        /// <summary>When the export begins: the data are those of that moment.</summary>
        AtKickOff,

        /// <summary>When the export has ended.</summary>
        AtEnd,

        /// <summary>Anew for every answer.</summary>
        AtPoll,

        /// <summary>Never, or in a form that cannot be understood.</summary>
        Never,
    }

    /// <param name="OffsetDays">How far its clock is from the one here.</param>
    /// <param name="Rate">How fast its clock runs, in percent.</param>
    /// <param name="Taking">When it takes its transactionTime.</param>
    /// <param name="Zone">In which zone it writes it without saying so; <see langword="null"/> where it says so.</param>
    /// <param name="HasDate">Whether its answer to the kick-off has a Date.</param>
    /// <param name="WrongDays">By how many days that Date is early, now and then.</param>
    /// <param name="OverlapMinutes">The overlap, by which the gateway's clock differs from the one of the data at most.</param>
    private sealed record Server(int OffsetDays, int Rate, Taking Taking, int? Zone, bool HasDate, int WrongDays, int OverlapMinutes);

    /// <param name="Pause">Before it.</param>
    /// <param name="Length">From the kick-off to the end.</param>
    /// <param name="Full">Whether everything is asked for.</param>
    /// <param name="Ends">Whether it is complete in the end.</param>
    /// <param name="Polls">How many answers come while it runs, in whichever process.</param>
    /// <param name="Skew">How far the gateway's clock is from the one of the data, in thousandths of the overlap.</param>
    private sealed record Export(int Pause, int Length, bool Full, bool Ends, int Polls, int Skew);

    private static readonly Gen<Server> Servers = Gen.Select(
        Gen.Int[-3000, 3000],
        Gen.Int[50, 200],
        Gen.Enum<Taking>(),
        Gen.Int[-20, 14].Select(zone => zone < -12 ? (int?)null : zone),
        Gen.Int[0, 4].Select(i => i > 0),
        Gen.Int[0, 6].Select(days => days > 3 ? days : 0),
        Gen.Int[0, 120],
        (offset, rate, taking, zone, hasDate, wrong, overlap) => new Server(offset, rate, taking, zone, hasDate, wrong, overlap));

    private static readonly Gen<Export[]> Nights = Gen.Select(
        Gen.Int[1, 2 * Day],
        Gen.Int[1, 10 * Hour],
        Gen.Int[0, 6].Select(i => i == 0),
        Gen.Int[0, 3].Select(i => i > 0),
        Gen.Int[1, 4],
        Gen.Int[-1000, 1000],
        (pause, length, full, ends, polls, skew) => new Export(pause, length, full, ends, polls, skew)).Array[1, 8];

    // Changes are dense: some fall next to every kick-off.
    private static readonly Gen<(Server Server, Export[] Nights, int Seed)> Histories = Gen.Select(Servers, Nights, Gen.Int);

    [Fact]
    public void No_change_is_in_no_run_whatever_the_clocks_are() => Histories.Sample(history => SkipsNothing(history.Server, history.Nights, history.Seed), iter: 3000);

    private static void SkipsNothing(Server server, Export[] nights, int seed)
    {
        Random dice = new(seed);
        TimeSpan overlap = TimeSpan.FromMinutes(server.OverlapMinutes);
        List<(int At, int Number)> changes = [];
        HashSet<int> fetched = [];
        List<ExportRun> runs = [];
        int now = 0;
        foreach (Export night in nights)
        {
            int kickOff = now + night.Pause;
            int end = kickOff + night.Length;
            changes.AddRange(Enumerable.Range(0, 12).Select(_ => (At: dice.Next(now + 1, end + 1), Number: changes.Count + dice.Next())));
            changes.AddRange(new[] { (kickOff, dice.Next()), (kickOff + 1, dice.Next()), (end, dice.Next()) });
            now = end;
            ExportRun? basis = Watermarks.Basis(runs, "key");
            DateTimeOffset? since = night.Full || basis is null ? null : Watermarks.Since(basis.Watermark!.Value, overlap);
            ExportRun run = new("runs", $"{runs.Count}") { RequestKey = "key", State = ExportRunState.Failed, StartedAt = AtHere(kickOff) };
            runs.Add(run);
            if (!night.Ends)
            {
                continue;
            }

            foreach ((int at, int number) in changes)
            {
                // Each resource is read at a moment of its own. A server that takes its time at the kick-off shows the data of then.
                int read = server.Taking == Taking.AtKickOff ? kickOff : dice.Next(kickOff, end + 1);
                if (at <= read && (since is null || AtServer(server, at) > since))
                {
                    fetched.Add(number);
                }
            }

            run.State = ExportRunState.Complete;
            run.Since = since;
            DateTimeOffset? reached = Hear(server, night, kickOff, end, overlap, dice).Watermark;
            run.Watermark = Watermarks.After(since, null, reached, basis?.Watermark, basis is null ? TimeSpan.Zero : AtHere(end) - basis.StartedAt);
            if (Watermarks.Basis(runs, "key") == run)
            {
                Assert.All(changes.Where(change => change.At <= kickOff), change => Assert.Contains(change.Number, fetched));
            }
        }
    }

    private static ServerTimes Hear(Server server, Export night, int kickOff, int end, TimeSpan overlap, Random dice)
    {
        // Without a Date, a server whose time is not that of the kick-off cannot be followed by anybody; and so with a Date that is not believed.
        bool needsDate = server.Taking != Taking.AtKickOff;
        bool isWrong = !needsDate && server.WrongDays > 0 && dice.Next(2) == 0;
        DateTimeOffset date = AtServer(server, kickOff) + (overlap * (night.Skew / 1000.0)) - (isWrong ? TimeSpan.FromDays(server.WrongDays) : TimeSpan.Zero);
        ServerTimes times = needsDate || server.HasDate
            ? new ServerTimes { KickOffDate = date.AddTicks(-(date.Ticks % TimeSpan.TicksPerSecond)), KickOffAt = AtHere(kickOff) }
            : ServerTimes.None;
        foreach (int poll in Enumerable.Range(0, night.Polls).Select(_ => dice.Next(kickOff, end + 1)).Append(end).Order())
        {
            DateTimeOffset? named = server.Taking switch
            {
                Taking.AtKickOff => AtServer(server, kickOff),
                Taking.AtEnd when poll == end => AtServer(server, end),
                Taking.AtPoll => AtServer(server, poll),
                _ => null,
            };
            if (named is { } moment)
            {
                string text = server.Zone is { } hours
                    ? moment.ToOffset(TimeSpan.FromHours(hours)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", null)
                    : moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", null);
                Assert.True(FhirInstant.TryRead(text, out FhirMoment said));
                times = times.Hear(said.Earliest, AtHere(poll));
            }
        }

        return times;
    }

    private static DateTimeOffset AtHere(int second) => Here.AddSeconds(second);

    private static DateTimeOffset AtServer(Server server, int second) => Here.AddDays(server.OffsetDays).AddSeconds(second * server.Rate / 100.0);
}
