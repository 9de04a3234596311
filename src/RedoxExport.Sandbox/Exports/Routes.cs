namespace RedoxExport.Sandbox.Exports;

/// <summary>The sandbox's addresses, in the shapes that Redox's have.</summary>
internal sealed class Routes(Uri root, string slug, string environment)
{
    public const string TokenPath = "/v2/auth/token";

    public const string FhirPath = "/fhir/R4/";

    /// <summary>Without a trailing slash.</summary>
    public Uri Base { get; } = new(root, $"{FhirPath}{slug}/{environment}");

    public Uri Token { get; } = new(root, TokenPath);

    public Uri Status(Guid job) => new($"{Base.AbsoluteUri}/export-status/{job:D}");

    public Uri StatusPage(Guid job, int page) => new(FormattableString.Invariant($"{Base.AbsoluteUri}/export-status/{job:D}?page={page}"));

    public Uri File(Guid job, int number) => new(FormattableString.Invariant($"{Base.AbsoluteUri}/export-file/{job:D}/{number}"));
}
