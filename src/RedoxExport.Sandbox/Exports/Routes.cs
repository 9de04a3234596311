namespace RedoxExport.Sandbox.Exports;

/// <summary>The sandbox's addresses, in the shapes that Redox's have.</summary>
internal sealed class Routes(Uri root, string slug, string environment)
{
    public const string TokenPath = "/v2/auth/token";

    public const string FhirPath = "/fhir/R4/";

    /// <summary>Below the FHIR base, and also at the root: some clients ask there.</summary>
    public const string SmartConfiguration = ".well-known/smart-configuration";

    /// <summary>Without a trailing slash.</summary>
    public Uri Base { get; } = new(root, $"{FhirPath}{slug}/{environment}");

    public Uri Token { get; } = new(root, TokenPath);

    public Uri Status(Guid job) => new($"{Base.AbsoluteUri}/export-status/{job:D}");

    public Uri StatusPage(Guid job, int page) => new(FormattableString.Invariant($"{Base.AbsoluteUri}/export-status/{job:D}?page={page}"));

    public Uri Resource(string type, string id) => new($"{Base.AbsoluteUri}/{type}/{Uri.EscapeDataString(id)}");

    public Uri Search(string type, IEnumerable<KeyValuePair<string, string>> parameters) =>
        new($"{Base.AbsoluteUri}/{type}?{string.Join("&", parameters.Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"))}");

    public Uri File(Guid job, int number) => new(FormattableString.Invariant($"{Base.AbsoluteUri}/export-file/{job:D}/{number}"));
}
