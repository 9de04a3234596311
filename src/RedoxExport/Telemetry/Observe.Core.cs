using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using RedoxExport.Fhir;

namespace RedoxExport.Telemetry;

/// <summary>
/// Begins observations and counts, if a listener wants to know. No value is a secret, part of a link, or part of a resource: the values are names and
/// numbers of ours, hosts, HTTP statuses, and the resource types of FHIR. No call throws, even if a listener does (<see cref="Shield"/>).
/// </summary>
internal static class Observe
{
    /// <summary>True if a listener wants to know of files.</summary>
    public static bool WantsFiles => Shield.Get(
        static _ => IsRecorded || Instruments.FileDuration.Enabled || Instruments.Files.Enabled || Instruments.Bytes.Enabled || Instruments.Resources.Enabled,
        false);

    private static bool IsRecorded => Instruments.Source.HasListeners();

    /// <summary>Begins the observation of a request that is sent: one attempt, or one redirect.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="uri">The address, of which only scheme, host and port are used: a path may have the id of a patient.</param>
    /// <param name="purpose">The purpose of the request.</param>
    /// <param name="resends">How often the request has been sent before.</param>
    /// <returns><see langword="null"/> if nobody listens.</returns>
    [MethodImpl(HotPath.Optimized)]
    public static Observation? Request(string method, Uri uri, string purpose, int resends)
    {
        Observation? observation = Shield.Get(
            static of => IsRecorded || Instruments.RequestDuration.Enabled
                ? new Observation(Instruments.Source.CreateActivity($"{of.Method} {of.Purpose}", ActivityKind.Client), Instruments.RequestDuration)
                : null,
            (Method: method, Purpose: purpose));
        if (observation is not null)
        {
            observation.Tag(Attributes.Method, method);
            observation.Tag(Attributes.Scheme, uri.Scheme);
            observation.Tag(Attributes.Host, uri.IdnHost);
            observation.Tag(Attributes.Port, uri.Port);
            observation.Tag(Attributes.Purpose, purpose);
            if (resends > 0)
            {
                observation.Detail(Attributes.Resends, resends);
            }
        }

        return observation;
    }

    /// <summary>Counts a request or a file that is requested again.</summary>
    /// <param name="uri">The address, of which only the host is used.</param>
    /// <param name="purpose">The purpose of the request.</param>
    /// <param name="error">The kind of error.</param>
    public static void Retry(Uri uri, string purpose, string error) => Shield.Run(
        static of =>
        {
            if (Instruments.Retries.Enabled)
            {
                Instruments.Retries.Add(1, new(Attributes.Purpose, of.Purpose), new(Attributes.Host, of.Uri.IdnHost), new(Attributes.Error, of.Error));
            }
        },
        (Uri: uri, Purpose: purpose, Error: error));

    /// <summary>Begins the observation of an export that is waited for.</summary>
    /// <param name="age">The time since the kick-off.</param>
    /// <returns><see langword="null"/> if nobody listens.</returns>
    public static Observation? Export(TimeSpan age) => Shield.Get(
        static before => IsRecorded || Instruments.ExportDuration.Enabled ? Aged("export", Instruments.ExportDuration, before) : null,
        age > TimeSpan.Zero ? age : TimeSpan.Zero);

    /// <summary>Begins the observation of a file that is downloaded.</summary>
    /// <param name="category">The list of the manifest that the file is in.</param>
    /// <param name="type">The resource type, as the server names it.</param>
    /// <param name="name">The name of the file, which has the resource type in it.</param>
    /// <returns><see langword="null"/> if a listener failed.</returns>
    public static Observation? File(string category, string? type, string name)
    {
        Observation? observation = Shield.Get(static _ => new Observation(Instruments.Source.CreateActivity("file", ActivityKind.Internal), Instruments.FileDuration), false);
        observation?.Tag(Attributes.FileCategory, category);
        observation?.Tag(Attributes.ResourceType, TypeName(type));
        if (type is not null && ResourceTypeNames.IsKnown(type))
        {
            observation?.Detail(Attributes.FileName, name);
        }

        return observation;
    }

    /// <summary>Counts a file that is saved.</summary>
    /// <param name="category">The list of the manifest that the file is in.</param>
    /// <param name="type">The resource type, as the server names it.</param>
    /// <param name="bytes">The size on disk.</param>
    /// <param name="resources">The number of resources.</param>
    public static void Saved(string category, string? type, long bytes, long resources)
    {
        KeyValuePair<string, object?> of = new(Attributes.FileCategory, category);
        KeyValuePair<string, object?> named = new(Attributes.ResourceType, TypeName(type));
        Shield.Run(static file => Instruments.Files.Add(1, file.Of, file.Named), (Of: of, Named: named));
        Shield.Run(static file => Instruments.Bytes.Add(file.Bytes, file.Of, file.Named), (Of: of, Named: named, Bytes: bytes));
        Shield.Run(static file => Instruments.Resources.Add(file.Resources, file.Of, file.Named), (Of: of, Named: named, Resources: resources));
    }

    /// <summary>Begins the observation of a run.</summary>
    /// <param name="age">The time since the beginning of the call; zero if it begins now.</param>
    /// <returns><see langword="null"/> if nobody listens.</returns>
    public static Observation? Run(TimeSpan age = default) => Shield.Get(
        static before => IsRecorded || Instruments.RunDuration.Enabled ? Aged("run", Instruments.RunDuration, before) : null,
        age > TimeSpan.Zero ? age : TimeSpan.Zero);

    /// <summary>Counts findings of a run.</summary>
    public static void Found(string root, string code, string severity, int count) => Shield.Run(
        static of =>
        {
            if (Instruments.Findings.Enabled)
            {
                Instruments.Findings.Add(of.Count, new(Attributes.FindingCode, of.Code), new(Attributes.FindingSeverity, of.Severity), new(Attributes.Root, of.Root));
            }
        },
        (Root: root, Code: code, Severity: severity, Count: count));

    /// <summary>Remembers the last run of a folder for the gauges.</summary>
    /// <param name="root">The full path of the folder.</param>
    /// <param name="exitCode">The exit code of the run.</param>
    /// <param name="watermark">The watermark; <see langword="null"/> keeps that of the run before.</param>
    /// <param name="clock">The clock that dates the age.</param>
    public static void LastRun(string root, int exitCode, DateTimeOffset? watermark, TimeProvider clock) => WatchedRoots.Remember(root, exitCode, watermark, clock);

    private static Observation Aged(string name, Histogram<double> duration, TimeSpan before)
    {
        Activity? span = Instruments.Source.CreateActivity(name, ActivityKind.Internal);
        if (before > TimeSpan.Zero)
        {
            DateTime begun = DateTime.UtcNow - before;

            // The export of a run that is resumed began before the run's span, and a span should not begin before its parent.
            span?.SetStartTime(Activity.Current is { } parent && parent.StartTimeUtc > begun ? parent.StartTimeUtc : begun);
        }

        return new Observation(span, duration, before);
    }

    // A type is a server's text. Only names that FHIR has are shown, so that no other text and no endless list of names gets into a metric.
    private static string TypeName(string? type) => type is not null && ResourceTypeNames.IsKnown(type) ? ResourceTypeNames.Spelled(type) : Attributes.Other;
}
