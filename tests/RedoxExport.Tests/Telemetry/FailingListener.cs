using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedoxExport.Tests.Telemetry;

/// <summary>A listener that throws in one of its callbacks, for the work of one test.</summary>
internal sealed class FailingListener : IDisposable
{
    private static readonly AsyncLocal<FailingListener?> Mine = new();

    private readonly MeterListener _meters = new();
    private readonly ActivityListener _spans;
    private readonly string _where;
    private readonly Exception _error;
    private int _thrown;

    /// <summary>Begins to listen.</summary>
    /// <param name="where">The callback that throws: <c>sample</c>, <c>start</c>, <c>stop</c> or <c>measure</c>.</param>
    /// <param name="error">The exception.</param>
    public FailingListener(string where, Exception error)
    {
        (_where, _error) = (where, error);
        Mine.Value = this;
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "RedoxExport")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<double>((_, _, _, _) => ThrowIf("measure"));
        _meters.SetMeasurementEventCallback<long>((_, _, _, _) => ThrowIf("measure"));
        _meters.Start();
        _spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "RedoxExport",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
            {
                ThrowIf("sample");
                return ActivitySamplingResult.AllDataAndRecorded;
            },
            ActivityStarted = _ => ThrowIf("start"),
            ActivityStopped = _ => ThrowIf("stop"),
        };
        ActivitySource.AddActivityListener(_spans);
    }

    /// <summary>The number of exceptions thrown.</summary>
    public int Thrown => Volatile.Read(ref _thrown);

    public void Dispose()
    {
        Mine.Value = null;
        _meters.Dispose();
        _spans.Dispose();
    }

    private void ThrowIf(string where)
    {
        if (Mine.Value == this && where == _where)
        {
            Interlocked.Increment(ref _thrown);
            throw _error;
        }
    }
}
