namespace RedoxExport.Transport;

/// <summary>Which hosts are Redox's.</summary>
public static class RedoxHosts
{
    private const string Domain = "redoxengine.com";

    /// <summary>Whether the host of a link is <c>redoxengine.com</c> or below it. Says nothing about the scheme.</summary>
    public static bool IsRedox(Uri uri)
    {
        string host = uri.IdnHost.TrimEnd('.');
        return host.Equals(Domain, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith("." + Domain, StringComparison.OrdinalIgnoreCase);
    }
}
