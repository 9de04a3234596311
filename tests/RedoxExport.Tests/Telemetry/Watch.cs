using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedoxExport.Tests.Telemetry;

/// <summary>Listens to spans and metrics of one test. Other tests run at the same time, so only what this test's own work causes is kept.</summary>
internal sealed class Watch : IDisposable
{
    private static readonly AsyncLocal<Watch?> Mine = new();

    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;
    private readonly List<Seen> _seen = [];
    private readonly List<Activity> _spans = [];

    public Watch(params string[] names)
    {
        string[] wanted = names.Length > 0 ? names : ["RedoxExport"];
        Mine.Value = this;
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (wanted.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<double>(Keep);
        _meters.SetMeasurementEventCallback<long>(Keep);
        _meters.SetMeasurementEventCallback<int>(Keep);
        _meters.Start();
        _activities = new ActivityListener
        {
            ShouldListenTo = source => wanted.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (Mine.Value == this)
                {
                    lock (_spans)
                    {
                        _spans.Add(activity);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(_activities);
    }

    /// <summary>The measurements so far.</summary>
    public IReadOnlyList<Seen> Measurements
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>The spans that have ended, in that order.</summary>
    public IReadOnlyList<Activity> Spans
    {
        get
        {
            lock (_spans)
            {
                return [.. _spans];
            }
        }
    }

    /// <summary>Every text that a listener can see of the spans and metrics.</summary>
    public IEnumerable<string> Texts =>
    [
        .. Spans.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}")
            .Concat([span.DisplayName, span.OperationName, span.StatusDescription ?? string.Empty])
            .Concat(span.Events.SelectMany(item => item.Tags.Select(tag => $"{tag.Value}").Append(item.Name)))
            .Concat(span.Baggage.Select(item => item.Value ?? string.Empty))),
        .. Measurements.SelectMany(seen => seen.Tags.Values.Select(value => $"{value}").Append(seen.Name)),
    ];

    /// <summary>Asks the gauges.</summary>
    public void Collect() => _meters.RecordObservableInstruments();

    public IReadOnlyList<Seen> Of(string instrument) => [.. Measurements.Where(seen => seen.Name == instrument)];

    public IReadOnlyList<Activity> SpansOf(string name) => [.. Spans.Where(span => span.DisplayName == name)];

    public void Dispose()
    {
        Mine.Value = null;
        _meters.Dispose();
        _activities.Dispose();
    }

    private void Keep<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct
    {
        if (Mine.Value == this)
        {
            Seen seen = new(instrument.Name, instrument.Unit, Convert.ToDouble(value, null), new Dictionary<string, object?>(tags.ToArray()));
            lock (_seen)
            {
                _seen.Add(seen);
            }
        }
    }

    internal sealed record Seen(string Name, string? Unit, double Value, IReadOnlyDictionary<string, object?> Tags);
}
