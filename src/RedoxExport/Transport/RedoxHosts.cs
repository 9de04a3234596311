namespace RedoxExport.Transport;

/// <summary>Recognizes the hosts of Redox.</summary>
internal static class RedoxHosts
{
    private const string Domain = "redoxengine.com";

    /// <summary>Returns true if the host of a link is <c>redoxengine.com</c> or below it. Does not check the scheme.</summary>
    /// <param name="uri">The link; absolute.</param>
    public static bool IsRedox(Uri uri)
    {
        string host = uri.IdnHost.TrimEnd('.');
        return host.Equals(Domain, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith("." + Domain, StringComparison.OrdinalIgnoreCase);
    }
}
