namespace RedoxExport.Sandbox.Exports;

/// <summary>The addresses of the sandbox, which have the same form as Redox's.</summary>
internal sealed class Routes(Uri root, string slug, string environment)
{
    public const string TokenPath = "/v2/auth/token";

    public const string FhirPath = "/fhir/R4/";

    /// <summary>Below the FHIR base, and also at the root, because some clients ask there.</summary>
    public const string SmartConfiguration = ".well-known/smart-configuration";

    public const string PublishedSegment = "publish";

    public const string PublishOperation = "$bulk-publish";

    private const string StatusSegment = "export-status";
    private const string FileSegment = "export-file";

    /// <summary>Without a trailing slash.</summary>
    public Uri Base { get; } = new(root, $"{FhirPath}{slug}/{environment}");

    public Uri Token { get; } = new(root, TokenPath);

    public Uri Status(Guid job) => new($"{Base.AbsoluteUri}/{StatusSegment}/{job:D}");

    public Uri StatusPage(Guid job, int page) => new(FormattableString.Invariant($"{Base.AbsoluteUri}/{StatusSegment}/{job:D}?page={page}"));

    /// <summary>The published manifest.</summary>
    public Uri Publish => new($"{Base.AbsoluteUri}/{PublishOperation}");

    /// <summary>A page of a published list. The first page of a current list is also at <see cref="Publish"/>.</summary>
    public Uri Published(int list, int step, int page) => new(FormattableString.Invariant($"{Base.AbsoluteUri}/{PublishedSegment}/{list}/{step}/{page}"));

    public Uri Resource(string type, string id) => new($"{Base.AbsoluteUri}/{type}/{Uri.EscapeDataString(id)}");

    public Uri Search(string type, IEnumerable<KeyValuePair<string, string>> parameters) =>
        new($"{Base.AbsoluteUri}/{type}?{string.Join("&", parameters.Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"))}");

    public Uri File(Guid job, int number) => new(FormattableString.Invariant($"{Base.AbsoluteUri}/{FileSegment}/{job:D}/{number}"));

    /// <summary>True if the path is that of an export's status or of one of its files.</summary>
    public static bool IsOfExport(string path) =>
        path.StartsWith(FhirPath, StringComparison.Ordinal) && path.Split('/').Any(segment => segment is StatusSegment or FileSegment);

    /// <summary>
    /// A link as a server behind a TLS proxy writes it: with the host name that the client used, and with <c>http:</c>.
    /// </summary>
    /// <param name="link">The link.</param>
    /// <param name="host">The <c>Host</c> of the request that is answered.</param>
    public static Uri ByHost(Uri link, string? host) =>
        Uri.TryCreate($"http://{host}{link.PathAndQuery}", UriKind.Absolute, out Uri? seen) ? seen : link;
}
