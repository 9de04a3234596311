<#
.SYNOPSIS
    Writes the metrics and spans of the module into a file, one JSON object per line, while a script runs.
.DESCRIPTION
    For PowerShell 7. Returns a listener. Everything that the module does in this process until the listener is disposed becomes lines of the file:

      {"metric":"redoxexport.file.duration","unit":"s","value":0.42,"attributes":{"redoxexport.resource.type":"Patient", ...}}
      {"span":"GET file","trace":"...","id":"...","parent":"...","start":"...","seconds":0.02,"error":false,"attributes":{...}}

    The lines contain no data of patients, no words of a server and no secret, as docs/monitoring.md describes. A collector can read the file.
.PARAMETER OutFile
    The file. Lines are added at its end. The property Lost of the listener counts lines that could not be written.
.EXAMPLE
    $listener = ./listen.ps1 -OutFile /var/log/redoxexport-telemetry.ndjson
    try { Invoke-RedoxExport -Path /var/lib/redox -Incremental }
    finally { $listener.Dispose() }
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $OutFile
)

$ErrorActionPreference = 'Stop'
if ($PSVersionTable.PSVersion.Major -lt 7) { throw 'Metrics and spans need PowerShell 7.' }
$path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutFile)

# A script block cannot be called from other threads, so the listener is C#.
if (-not ('RedoxExportExample.Listener' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO;
using System.Text.Json;

namespace RedoxExportExample
{
    public sealed class Listener : IDisposable
    {
        private const string Source = "RedoxExport";
        private readonly MeterListener _meters = new MeterListener();
        private readonly ActivityListener _spans = new ActivityListener();
        private readonly StreamWriter _file;

        // Lines that could not be written, such as on a full disk. The work that is observed must not fail because of them.
        public long Lost { get; private set; }

        public Listener(string path)
        {
            _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read));
            _meters.InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == Source) { listener.EnableMeasurementEvents(instrument); } };
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, state) => Measured(instrument, value, tags));
            _meters.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Measured(instrument, value, tags));
            _meters.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Measured(instrument, value, tags));
            _meters.Start();
            _spans.ShouldListenTo = source => source.Name == Source;
            _spans.Sample = (ref ActivityCreationOptions<ActivityContext> options) => ActivitySamplingResult.AllDataAndRecorded;
            _spans.ActivityStopped = Ended;
            ActivitySource.AddActivityListener(_spans);
        }

        public void Dispose()
        {
            // The gauges: the exit code and the age of the watermark.
            _meters.RecordObservableInstruments();
            _meters.Dispose();
            _spans.Dispose();
            lock (_file) { try { _file.Dispose(); } catch (IOException) { Lost++; } }
        }

        private void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object>> tags)
        {
            Write(new Dictionary<string, object> { ["metric"] = instrument.Name, ["unit"] = instrument.Unit, ["value"] = value, ["attributes"] = Of(tags.ToArray()) });
        }

        private void Ended(Activity span)
        {
            Write(new Dictionary<string, object>
            {
                ["span"] = span.DisplayName, ["trace"] = span.TraceId.ToString(), ["id"] = span.SpanId.ToString(), ["parent"] = span.ParentSpanId.ToString(),
                ["start"] = span.StartTimeUtc, ["seconds"] = span.Duration.TotalSeconds, ["error"] = span.Status == ActivityStatusCode.Error, ["attributes"] = Of(span.TagObjects),
            });
        }

        private static Dictionary<string, object> Of(IEnumerable<KeyValuePair<string, object>> tags)
        {
            var all = new Dictionary<string, object>();
            foreach (var tag in tags) { all[tag.Key] = tag.Value; }
            return all;
        }

        private void Write(object line)
        {
            string text = JsonSerializer.Serialize(line);
            lock (_file)
            {
                try { _file.WriteLine(text); _file.Flush(); }
                catch (Exception e) when (e is IOException || e is ObjectDisposedException) { Lost++; }
            }
        }
    }
}
'@
}

[RedoxExportExample.Listener]::new($path)
