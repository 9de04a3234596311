using System.Globalization;
using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Shows the progress of a save or a check: one bar for all files, and below it one for each file that takes longer than a moment. The most
/// important text comes first, because PowerShell 7's minimal view has one line per bar and cuts off the rest.
/// </summary>
/// <param name="cmdlet">The cmdlet that shows the bars. All methods are called on its pipeline thread.</param>
/// <param name="activity">The title of the bar for all files.</param>
internal sealed class TransferBars(Cmdlet cmdlet, string activity)
{
    private const int AllId = 1;

    // More lines than this would change too fast to be read.
    private const int MostFiles = 4;

    private readonly TransferPace _pace = new(TimeProvider.System);
    private readonly Dictionary<FileProgress, FileBar> _files = [];
    private HashSet<FileProgress> _seen = [];

    /// <summary>Shows the progress. Called at most a few times per second.</summary>
    /// <param name="progress">The progress.</param>
    /// <param name="gate">
    /// The connection's gate, to show a host that does not respond or asked for a pause: "0 B/s" alone would not tell the reason or the end.
    /// </param>
    public void Show(SaveProgress progress, RequestGate? gate = null)
    {
        double? fraction = progress.Fraction;
        _pace.Note(progress.Bytes, fraction);
        string words = string.Format(CultureInfo.InvariantCulture, "{0:N0} of {1:N0} files, {2}", progress.FilesDone, progress.FilesTotal, Views.Size(progress.Bytes));
        IReadOnlyList<FileProgress> now = progress.Now;
        cmdlet.WriteProgress(SilenceBar.Describe(gate, Math.Max(1, now.Count)) is { } waiting
            ? new ProgressRecord(AllId, activity, $"{waiting}; {words}") { PercentComplete = fraction is { } known ? (int)(100 * known) : -1 }
            : Record(AllId, activity, words, _pace, fraction));
        ShowFiles(now);
    }

    /// <summary>Removes the bars.</summary>
    public void End()
    {
        foreach (FileBar bar in _files.Values)
        {
            Remove(bar.Id, AllId);
        }

        _files.Clear();
        Remove(AllId, -1);
    }

    private static ProgressRecord Record(int id, string activity, string words, TransferPace pace, double? fraction) =>
        new(id, activity, pace.BytesPerSecond is { } rate ? $"{words}, {Views.Size((long)rate)}/s" : words)
        {
            PercentComplete = fraction is { } known ? (int)(100 * known) : -1,
            SecondsRemaining = pace.TimeLeft is { } left ? (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalSeconds)) : -1,
        };

    private void ShowFiles(IReadOnlyList<FileProgress> now)
    {
        foreach (FileProgress over in _files.Keys.Except(now).ToArray())
        {
            Remove(_files[over].Id, AllId);
            _files.Remove(over);
        }

        foreach (FileProgress file in now)
        {
            // A file gets a bar only when it is seen for the second time: until then, it may be complete before its bar can be read.
            if (!_files.TryGetValue(file, out FileBar? bar))
            {
                if (!_seen.Contains(file) || _files.Count >= MostFiles)
                {
                    continue;
                }

                bar = new FileBar(FreeId());
                _files.Add(file, bar);
            }

            double? fraction = file.Fraction;
            bar.Pace.Note(file.Bytes, fraction);
            ProgressRecord record = Record(bar.Id, file.Name, Views.Size(file.Bytes), bar.Pace, fraction);
            record.ParentActivityId = AllId;
            cmdlet.WriteProgress(record);
        }

        _seen = [.. now];
    }

    private int FreeId() => Enumerable.Range(AllId + 1, MostFiles).First(id => _files.Values.All(bar => bar.Id != id));

    private void Remove(int id, int parent) =>
        cmdlet.WriteProgress(new ProgressRecord(id, activity, "over") { ParentActivityId = parent, RecordType = ProgressRecordType.Completed });

    private sealed record FileBar(int Id)
    {
        public TransferPace Pace { get; } = new(TimeProvider.System);
    }
}
