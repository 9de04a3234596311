using RedoxExport.Transport;

namespace RedoxExport.Connections;

/// <summary>The URLs of the Redox API.</summary>
internal static class RedoxEndpoints
{
    private static readonly string[] Environments = ["Development", "Staging", "Production"];

    /// <summary><c>https://api.redoxengine.com/fhir/R4/{destination}/{environment}</c>, case-sensitive.</summary>
    /// <exception cref="RedoxExportException"><c>DestinationInvalid</c>, <c>EnvironmentInvalid</c>.</exception>
    public static Uri BaseOf(RedoxRegion region, string destination, string environment) =>
        new($"https://{HostOf(region)}/fhir/R4/{Uri.EscapeDataString(SlugOf(destination))}/{EnvironmentOf(environment)}");

    /// <summary>The token endpoint on the host of a FHIR base.</summary>
    public static Uri TokenEndpointOf(Uri redoxBase) => new($"{redoxBase.Scheme}://{redoxBase.Authority}/v2/auth/token");

    /// <summary>The destination and environment in a base URI, if it has Redox's form.</summary>
    public static (string? Destination, string? Environment) Read(Uri baseUri)
    {
        string[] segments = baseUri.AbsolutePath.Trim('/').Split('/');
        bool shaped = segments.Length == 4 && segments[0] == "fhir" && segments[1] == "R4" && Environments.Contains(segments[3]);
        return shaped ? (Uri.UnescapeDataString(segments[2]), segments[3]) : (null, null);
    }

    private static string HostOf(RedoxRegion region) => region == RedoxRegion.Canada ? "api.ca.redoxengine.com" : "api.redoxengine.com";

    private static string SlugOf(string destination)
    {
        string slug = destination.Trim();
        return slug.Length > 0 && slug.IndexOfAny(['/', '\\', '?', '#', ' ']) < 0 && slug is not "." and not ".."
            ? slug
            : throw ConnectionErrors.DestinationInvalid(destination);
    }

    // The server is case-sensitive; users may type the name in any case.
    private static string EnvironmentOf(string environment) =>
        Environments.FirstOrDefault(known => known.Equals(environment.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw ConnectionErrors.EnvironmentInvalid(environment, Environments);
}
