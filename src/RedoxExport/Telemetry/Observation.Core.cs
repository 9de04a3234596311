using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedoxExport.Telemetry;

/// <summary>An operation that somebody observes: its span, if it is recorded, and its duration. It ends when it is disposed, once.</summary>
internal sealed class Observation : IDisposable
{
    private readonly Activity? _span;
    private readonly Activity? _outer = Activity.Current;
    private readonly Histogram<double> _duration;
    private readonly TimeSpan _before;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private TagList _tags;
    private bool _isOver;

    /// <summary>Begins an observation.</summary>
    /// <param name="span">The span, which is not started; <see langword="null"/> if it is not recorded.</param>
    /// <param name="duration">Receives the duration.</param>
    /// <param name="before">The part of the duration that is over.</param>
    public Observation(Activity? span, Histogram<double> duration, TimeSpan before = default)
    {
        _span = span;
        _duration = duration;
        _before = before;
        Shield.Run(static begun => begun?.Start(), span);
    }

    /// <summary>Sets an attribute of the span and of the metric. The value must be one of few.</summary>
    public void Tag(string name, object value)
    {
        _tags.Add(name, value);
        Detail(name, value);
    }

    /// <summary>Sets an attribute of the span alone.</summary>
    public void Detail(string name, object value) => Shield.Run(static of => of.Span?.SetTag(of.Name, of.Value), (Span: _span, Name: name, Value: value));

    /// <summary>Marks the operation as failed. A status has no description: the words of an error may be a server's.</summary>
    /// <param name="type">The kind of error: an id of ours, an HTTP status, or a name of OpenTelemetry's conventions.</param>
    public void Fail(string type)
    {
        Tag(Attributes.Error, type);
        Shield.Run(static failed => failed?.SetStatus(ActivityStatusCode.Error), _span);
    }

    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            double seconds = (_before + Stopwatch.GetElapsedTime(_begun)).TotalSeconds;
            Shield.Run(static of => of.Duration.Record(of.Seconds, of.Tags), (Duration: _duration, Seconds: seconds, Tags: _tags));
            Shield.Run(static ended => ended?.Dispose(), _span);
            if (_span is not null && Activity.Current == _span)
            {
                // A listener failed, so .NET did not restore this.
                Activity.Current = _outer;
            }
        }
    }
}
