using RedoxExport.Sandbox.Exports;

namespace RedoxExport.Sandbox;

/// <summary>The behavior and the data of a sandbox. <see cref="RedoxSandbox.Start"/> reads them once; later changes have no effect.</summary>
public sealed class SandboxOptions
{
    /// <summary>The slug of the destination in every URL. Case-sensitive, as at Redox.</summary>
    public string Slug { get; set; } = "redox-fhir-sandbox";

    /// <summary>
    /// The environment in every URL: <c>Development</c>, <c>Staging</c>, <c>Production</c> or any other path segment. Case-sensitive.
    /// </summary>
    public string Environment { get; set; } = "Development";

    /// <summary>The number of patients to generate, together with their resources. Not used with <see cref="DataPath"/>.</summary>
    public int PatientCount { get; set; } = 20;

    /// <summary>
    /// The seed of the generated data. The same seed and <see cref="PatientCount"/> give the same resources, byte for byte, on every machine.
    /// </summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// True if each generated patient has documents: a DocumentReference with links to two Binary resources, and a DiagnosticReport with a text
    /// inside. The server answers reads of these Binary resources. All other data are the same with and without them.
    /// </summary>
    public bool Attachments { get; set; }

    /// <summary>
    /// A folder whose <c>*.ndjson</c> files are served unchanged, instead of generated data. The type of a file is the type of its first
    /// resource. A resource without <c>meta.lastUpdated</c> counts as changed at the time its file was last written.
    /// </summary>
    public string? DataPath { get; set; }

    /// <summary>The number of status requests of a job that are answered 202 before the 200. With zero, the first request gets the 200.</summary>
    public int PollCount { get; set; } = 3;

    /// <summary>The form of the answer to a kick-off: the header alone, or also Redox's payload in the body.</summary>
    public ResponseStyle ResponseStyle { get; set; } = ResponseStyle.Fhir;

    /// <summary>
    /// The maximum number of resources in a file. A type with more resources is split into several files. <see langword="null"/> means
    /// 1,000 for generated data, and one file for each source file with <see cref="DataPath"/>.
    /// </summary>
    public int? MaxResourcesPerFile { get; set; }

    /// <summary>
    /// The public keys that client assertions are checked against: a JWKS, a JWK, or PEM text (public keys or certificates).
    /// <see langword="null"/> skips only the signature check; the rest of an assertion is still checked.
    /// </summary>
    public string? PublicKeys { get; set; }

    /// <summary>True if the FHIR routes require a bearer token. If false, files are also served without a token.</summary>
    public bool RequireToken { get; set; } = true;

    /// <summary>The lifetime of an access token, sent as <c>expires_in</c> in whole seconds. At least one second.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The scopes that a sign-in can ask for, such as <c>system/*.rs</c>, which covers the scope of each type. A sign-in that asks for
    /// no scope, or for any other scope, is refused with <c>invalid_scope</c>. <see langword="null"/> accepts every scope, and no scope.
    /// </summary>
    public IReadOnlyList<string>? Scopes { get; set; }

    /// <summary>
    /// The manifest's <c>requiresAccessToken</c>. If it is <see langword="false"/>, a file request that carries a token is refused
    /// with 400, which exposes a client that leaks its token.
    /// </summary>
    public bool RequiresAccessToken { get; set; } = true;

    /// <summary>True to send files gzipped to a client that accepts gzip.</summary>
    public bool Gzip { get; set; } = true;

    /// <summary>The edition of the Bulk Data guide that defines the manifest.</summary>
    public ManifestVersion ManifestVersion { get; set; } = ManifestVersion.Stu3;

    /// <summary>
    /// The number of output files on one page of the manifest; <c>link.next</c> leads to the next page. <see langword="null"/> puts all
    /// files on one page.
    /// </summary>
    public int? ManifestPageSize { get; set; }

    /// <summary>
    /// How the data are published at <c>$bulk-publish</c>. With <see cref="ManifestPageSize"/>, the list has several pages. A change of the data is
    /// published with the next request.
    /// </summary>
    public PublishMode Publish { get; set; }

    /// <summary>
    /// True if a 202 status answer lists the files that are ready, for a job whose kick-off asked for
    /// <c>allowPartialManifests=true</c>.
    /// </summary>
    public bool PartialManifests { get; set; }

    /// <summary>The <c>Retry-After</c> of a 202 status answer, sent in whole seconds, rounded up. Zero omits the header.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// True to answer 429 to a status request that arrives before <see cref="RetryAfter"/> has passed since the previous 202. Such a
    /// request does not count for <see cref="PollCount"/>.
    /// </summary>
    public bool EnforceRetryAfter { get; set; }

    /// <summary>
    /// The number of deleted resources: a job whose kick-off has a <c>_since</c> gets a <c>deleted</c> file with transaction Bundles
    /// that list them. The resources are made up. They have the types that the kick-off asked for.
    /// </summary>
    public int DeletedCount { get; set; }

    /// <summary>
    /// The size of a step of change to generated data. A step adds this number of patients with all their resources. It updates this number
    /// of patients and one vital sign of each, adds a visit for each and deletes one resource of each. It deletes this number of patients
    /// with all their resources. Up to this number of existing patients and every second new patient join the group <c>roster</c>, and up
    /// to this number leave it. At most a quarter of <see cref="PatientCount"/>, and at most 1,000. With zero, the data does not change and
    /// that group does not exist. <see cref="RedoxSandbox.ApplyChanges"/> makes a step.
    /// </summary>
    public int Change { get; set; }

    /// <summary>
    /// True if steps of <see cref="Change"/> also happen automatically: one before the first kick-off after an export was started.
    /// A kick-off with <c>patient</c> does not count, because it fetches more of what the export before it asked for. A kick-off with
    /// <c>_type=Patient</c> and <c>_elements</c> asks for the patients' ids: a step can happen before it, and the export after it gets
    /// the same data.
    /// </summary>
    public bool ChangeByItself { get; set; }

    /// <summary>
    /// True if the parameter <c>patient</c> is supported. If false, a kick-off with this parameter is refused with 400, or, with
    /// <c>handling=lenient</c>, the parameter is ignored.
    /// </summary>
    public bool PatientParameter { get; set; } = true;

    /// <summary>
    /// Names of kick-off parameters that are silently ignored, such as <c>_type</c>, <c>_since</c>, <c>_elements</c> and
    /// <c>patient</c>. <c>body</c> means all parameters of a POST; <c>repeated</c> means each value except the last of a parameter that
    /// occurs several times. The export begins, and contains the data that the rest of the request asks for.
    /// </summary>
    public IReadOnlyList<string> IgnoredParameters { get; set; } = [];

    /// <summary>
    /// The types of resources that exports leave out although other resources refer to them: <c>Practitioner</c> leaves out all, and
    /// <c>Practitioner:3</c> every third resource of its type. Reads and searches return them.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; set; } = [];

    /// <summary>True if a search can ask for several resources by a list of ids (<c>_id=1,2</c>). If false, it is refused with 400.</summary>
    public bool IdLists { get; set; } = true;

    /// <summary>
    /// The maximum number of entries of a batch: a Bundle of requests that is sent to the base. One with more entries is refused with 413. Entries can read
    /// resources by their id only. Zero: batches are not supported.
    /// </summary>
    public int BatchLimit { get; set; }

    /// <summary>
    /// The size, in bytes, of the largest file that is gzipped before it is sent, so that it has a length and ranges under gzip too. The
    /// copy is made in the temporary folder when the file is first requested. A larger file is gzipped while it is sent.
    /// </summary>
    public long LargestGzipCopy { get; set; } = 512L * 1024 * 1024;

    /// <summary>
    /// The faults to inject: <c>Name</c> (once), <c>Name:count</c> (this many times in the life of the sandbox) or <c>Name:*</c> (always).
    /// The names are those of <see cref="RedoxSandbox.KnownFaults"/>, case-insensitive. If several faults apply to the same answer, the one
    /// that is listed first is used until its count is reached.
    /// </summary>
    public IReadOnlyList<string> Faults { get; set; } = [];

    /// <summary>The <c>Retry-After</c> of the faults that answer 429, sent in whole seconds, rounded up. Zero omits the header.</summary>
    public TimeSpan FaultRetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The duration of an outage of the fault <c>HostDown</c>, by <see cref="TimeProvider"/>; at most one day.</summary>
    public TimeSpan FaultOutage { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock for transaction times and for the expiry of tokens and assertions.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal int? EffectiveMaxResourcesPerFile => MaxResourcesPerFile ?? (DataPath is null ? 1000 : null);

    internal bool FilesNeedToken => RequireToken && RequiresAccessToken;

    internal SandboxOptions Copy() => (SandboxOptions)MemberwiseClone();

    internal void Check()
    {
        CheckSegment(Slug, nameof(Slug));
        CheckSegment(Environment, nameof(Environment));
        CheckAtLeast(PatientCount, 0, nameof(PatientCount));
        CheckAtLeast(PollCount, 0, nameof(PollCount));
        CheckAtLeast(MaxResourcesPerFile ?? 1, 1, nameof(MaxResourcesPerFile));
        CheckAtLeast(ManifestPageSize ?? 1, 1, nameof(ManifestPageSize));
        if (TokenLifetime < TimeSpan.FromSeconds(1))
        {
            throw SandboxErrors.InvalidOption(nameof(TokenLifetime), "is less than a second");
        }

        if (RetryAfter < TimeSpan.Zero)
        {
            throw SandboxErrors.InvalidOption(nameof(RetryAfter), "is negative");
        }

        CheckAtLeast(DeletedCount, 0, nameof(DeletedCount));
        CheckAtLeast(BatchLimit, 0, nameof(BatchLimit));
        CheckChange();
        if (LargestGzipCopy < 0)
        {
            throw SandboxErrors.InvalidOption(nameof(LargestGzipCopy), "is negative");
        }

        if (FaultRetryAfter < TimeSpan.Zero)
        {
            throw SandboxErrors.InvalidOption(nameof(FaultRetryAfter), "is negative");
        }

        if (FaultOutage <= TimeSpan.Zero || FaultOutage > TimeSpan.FromDays(1))
        {
            throw SandboxErrors.InvalidOption(nameof(FaultOutage), "must be more than zero and at most one day");
        }

        if (Faults is null)
        {
            throw SandboxErrors.InvalidOption(nameof(Faults), "is null");
        }

        if (IgnoredParameters is null)
        {
            throw SandboxErrors.InvalidOption(nameof(IgnoredParameters), "is null");
        }

        if (LeftOut is null || LeftOut.Any(text => LeftOutType.Parse(text) is null))
        {
            throw SandboxErrors.InvalidOption(nameof(LeftOut), "must consist of resource types, each alone or with a number of at least 2, such as Practitioner or Practitioner:3");
        }

        if (Scopes is { Count: 0 } || Scopes?.Any(scope => string.IsNullOrEmpty(scope) || scope.Any(char.IsWhiteSpace)) == true)
        {
            throw SandboxErrors.InvalidOption(nameof(Scopes), "has no scope, or one that is empty or has blanks");
        }

        if (TimeProvider is null)
        {
            throw SandboxErrors.InvalidOption(nameof(TimeProvider), "is null");
        }
    }

    private void CheckChange()
    {
        CheckAtLeast(Change, 0, nameof(Change));
        if (Change > 0 && DataPath is not null)
        {
            throw SandboxErrors.InvalidOption(nameof(Change), "is for generated data and cannot be used with DataPath");
        }

        if (Change > PatientCount / 4 || Change > 1000)
        {
            throw SandboxErrors.InvalidOption(
                nameof(Change),
                FormattableString.Invariant(
                    $"is {Change}: the maximum is {Math.Min(PatientCount / 4, 1000)} (a quarter of the {PatientCount} patients, and never more than 1000)"));
        }

        if (Change == 0 && ChangeByItself)
        {
            throw SandboxErrors.InvalidOption(nameof(ChangeByItself), "needs a Change of at least 1");
        }
    }

    private static void CheckSegment(string value, string name)
    {
        if (string.IsNullOrEmpty(value) || !value.All(c => c is '-' or '_' or '.' || (c < 128 && char.IsLetterOrDigit(c))))
        {
            throw SandboxErrors.InvalidOption(name, "must consist of letters, digits, '-', '_' and '.'");
        }
    }

    private static void CheckAtLeast(int value, int least, string name)
    {
        if (value < least)
        {
            throw SandboxErrors.InvalidOption(name, FormattableString.Invariant($"is {value}, less than {least}"));
        }
    }
}
