namespace RedoxExport.Sandbox;

/// <summary>How a sandbox behaves and what it serves. Read once, by <see cref="RedoxSandbox.Start"/>; later changes do nothing.</summary>
public sealed class SandboxOptions
{
    /// <summary>The destination's slug in every URL. Case-sensitive, as Redox's is.</summary>
    public string Slug { get; set; } = "redox-fhir-sandbox";

    /// <summary>The environment in every URL: <c>Development</c>, <c>Staging</c> or <c>Production</c>, or any other path segment. Case-sensitive.</summary>
    public string Environment { get; set; } = "Development";

    /// <summary>How many patients to generate, with what belongs to them. Not used with <see cref="DataPath"/>.</summary>
    public int PatientCount { get; set; } = 20;

    /// <summary>The same seed and <see cref="PatientCount"/> give the same resources, byte for byte, on every machine.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// A folder whose <c>*.ndjson</c> files are served as they are, instead of generated data. A file's type is that of its first
    /// resource; a resource without <c>meta.lastUpdated</c> counts as changed when its file was.
    /// </summary>
    public string? DataPath { get; set; }

    /// <summary>How many status requests of a job are answered 202 before the 200. Zero completes at the first request.</summary>
    public int PollCount { get; set; } = 3;

    /// <summary>Whether a kick-off is answered by the header alone, or with Redox's payload in the body too.</summary>
    public ResponseStyle ResponseStyle { get; set; } = ResponseStyle.Fhir;

    /// <summary>
    /// A type with more resources is split into several files. <see langword="null"/> means 1,000 for generated data,
    /// and one file for each source file with <see cref="DataPath"/>.
    /// </summary>
    public int? MaxResourcesPerFile { get; set; }

    /// <summary>
    /// The public keys that client assertions are checked against: a JWKS, a JWK, or PEM text (public keys or certificates).
    /// <see langword="null"/> skips only the signature check; everything else of an assertion is checked all the same.
    /// </summary>
    public string? PublicKeys { get; set; }

    /// <summary>Whether the FHIR routes want a bearer token. Without it, files are handed out without a token too.</summary>
    public bool RequireToken { get; set; } = true;

    /// <summary>How long an access token is good for; its <c>expires_in</c>, in whole seconds.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The scopes that a sign-in can ask for, such as <c>system/*.rs</c>, which covers that of each type. A sign-in that asks for none
    /// of them, or for another, is refused with <c>invalid_scope</c>. <see langword="null"/> means that any scope will do, and none.
    /// </summary>
    public IReadOnlyList<string>? Scopes { get; set; }

    /// <summary>
    /// The manifest's <c>requiresAccessToken</c>. When it is <see langword="false"/>, a file request that carries a token is refused
    /// with 400, so that a client which leaks its token is found out.
    /// </summary>
    public bool RequiresAccessToken { get; set; } = true;

    /// <summary>Whether files are sent gzipped to a client that offers to take that.</summary>
    public bool Gzip { get; set; } = true;

    /// <summary>The edition of the Bulk Data guide whose manifest is written.</summary>
    public ManifestVersion ManifestVersion { get; set; } = ManifestVersion.Stu3;

    /// <summary>Files on one page of the manifest; the next page is behind <c>link.next</c>. <see langword="null"/> means one page for all.</summary>
    public int? ManifestPageSize { get; set; }

    /// <summary>
    /// Whether a 202 status answer carries the files that are ready, for a job whose kick-off asked for
    /// <c>allowPartialManifests=true</c>.
    /// </summary>
    public bool PartialManifests { get; set; }

    /// <summary>The <c>Retry-After</c> of a 202 status answer, sent in whole seconds, rounded up. Zero leaves the header out.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a status request that comes before <see cref="RetryAfter"/> has passed since the 202 before it is answered 429. It does
    /// not count for <see cref="PollCount"/>.
    /// </summary>
    public bool EnforceRetryAfter { get; set; }

    /// <summary>
    /// How many resources were deleted: a job whose kick-off has a <c>_since</c> gets a <c>deleted</c> file with transaction Bundles
    /// that say so. The resources are made up, of the types that were asked for.
    /// </summary>
    public int DeletedCount { get; set; }

    /// <summary>
    /// How much a step of change does to generated data: so many patients are added with what is theirs; so many are updated, with one
    /// of their vital signs, come for another visit and lose a single resource; so many are deleted with all that is theirs; so many
    /// join the group <c>roster</c> and so many leave it. A quarter of <see cref="PatientCount"/> at most, and 1,000. Zero means data
    /// that stays as it is, without that group. A step is made by <see cref="RedoxSandbox.ApplyChanges"/>.
    /// </summary>
    public int Change { get; set; }

    /// <summary>
    /// Whether steps of <see cref="Change"/> happen by themselves too: one before the first kick-off after an export was started.
    /// A kick-off with <c>patient</c> does not count, as it fetches more of what was asked before. One with <c>_type=Patient</c> and
    /// <c>_elements</c> asks who there is: it may find a change, and the export after it finds the same data.
    /// </summary>
    public bool ChangeByItself { get; set; }

    /// <summary>
    /// Whether the parameter <c>patient</c> is supported. Without it a kick-off that has one is refused with 400, or, with
    /// <c>handling=lenient</c>, goes on as if it had none.
    /// </summary>
    public bool PatientParameter { get; set; } = true;

    /// <summary>
    /// Names of kick-off parameters that are read over as if they were not there, such as <c>_type</c>, <c>_since</c>, <c>_elements</c> and
    /// <c>patient</c>; <c>body</c> means all that a POST has, <c>repeated</c> each value but the last of a parameter that comes several times. The export begins, and has what the rest of the request asks for.
    /// </summary>
    public IReadOnlyList<string> IgnoredParameters { get; set; } = [];

    /// <summary>
    /// Bytes of the largest file that is gzipped before it is sent, so that it has a length and ranges under gzip too. The copy is made
    /// at the file's first request, in the temporary folder. A larger file is gzipped while it is sent.
    /// </summary>
    public long LargestGzipCopy { get; set; } = 512L * 1024 * 1024;

    /// <summary>
    /// What goes wrong on purpose: <c>Name</c> (once), <c>Name:count</c> (so often over the life of the sandbox) or <c>Name:*</c> (always),
    /// in any case, with the names of <see cref="RedoxSandbox.KnownFaults"/>. Where several could strike the same answer, the one named
    /// first does, until it has no strokes left.
    /// </summary>
    public IReadOnlyList<string> Faults { get; set; } = [];

    /// <summary>The <c>Retry-After</c> of the faults that answer 429, sent in whole seconds, rounded up. Zero leaves the header out.</summary>
    public TimeSpan FaultRetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an outage of the fault <c>HostDown</c> takes, by <see cref="TimeProvider"/>; a day at most.</summary>
    public TimeSpan FaultOutage { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock behind transaction times and the expiry of tokens and assertions.</summary>
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
            throw SandboxErrors.InvalidOption(nameof(FaultOutage), "is not between nothing and a day");
        }

        if (Faults is null)
        {
            throw SandboxErrors.InvalidOption(nameof(Faults), "is null");
        }

        if (IgnoredParameters is null)
        {
            throw SandboxErrors.InvalidOption(nameof(IgnoredParameters), "is null");
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
                FormattableString.Invariant($"is {Change}: it may be a quarter of the patients ({PatientCount / 4} of {PatientCount}) and 1000 at most"));
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
            throw SandboxErrors.InvalidOption(name, "has to be made of letters, digits, '-', '_' and '.'");
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
