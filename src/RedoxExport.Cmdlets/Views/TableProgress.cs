using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>Shows the progress of making tables. How far a file has been read is estimated by its blocks, which have a known size.</summary>
internal sealed class TableProgress
{
    private const long BlockSize = 256 * 1024;
    private const string Activity = "Exporting tables";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly ProgressLine _line;
    private readonly Dictionary<ResourceFile, long> _sizes;
    private readonly long _total;
    private readonly TransferPace _pace = new(TimeProvider.System);
    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();
    private string _file = string.Empty;
    private long _before;
    private long _ofFile;
    private long _size;
    private int _number;

    /// <param name="cmdlet">The cmdlet that shows the progress.</param>
    /// <param name="files">The files that are read.</param>
    /// <param name="filter">The types that are wanted.</param>
    public TableProgress(Cmdlet cmdlet, IEnumerable<ResourceFile> files, ResourceTypeFilter filter)
    {
        _line = new ProgressLine(cmdlet, Activity);
        _sizes = files.ToDictionary(file => file, file => file.IsSkippedBy(filter) ? 0 : SizeOf(file));
        _total = _sizes.Values.Sum();
    }

    /// <summary>Begins a file.</summary>
    public void Begin(ResourceFile file)
    {
        _before += _size;
        _size = _sizes[file];
        _ofFile = 0;
        _number++;
        _file = Path.GetFileName(file.Path);
    }

    /// <summary>Notes that a block has been written. Shows the progress a few times per second.</summary>
    /// <param name="rows">The number of rows so far.</param>
    public void Show(long rows)
    {
        _ofFile = Math.Min(_size, _ofFile + BlockSize);
        if (_sinceShown.Elapsed < Pause)
        {
            return;
        }

        _sinceShown.Restart();
        double? fraction = _total > 0 ? (double)(_before + _ofFile) / _total : null;
        _pace.Note(_before + _ofFile, fraction);
        string words = string.Format(CultureInfo.InvariantCulture, "{0:N0} of {1:N0} files, {2}; {3}", _number, _sizes.Count, Amount.Of(rows, "row"), SafeText.Name(_file, 100));
        _line.Show(
            words,
            fraction is { } known ? (int)(100 * known) : -1,
            _pace.TimeLeft is { } left ? (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalSeconds)) : -1);
    }

    /// <summary>Removes the bar.</summary>
    public void End() => _line.End();

    private static long SizeOf(ResourceFile file)
    {
        FileInfo found = new(file.Path);
        return found.Exists ? found.Length : 0;
    }
}
