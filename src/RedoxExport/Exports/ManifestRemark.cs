namespace RedoxExport.Exports;

/// <summary>An unusable part of a manifest. The rest of the manifest is kept.</summary>
/// <param name="Where">The JSON pointer and the fault: <c>/output/3/url is missing</c>.</param>
/// <param name="Said">The server's message in that part, cleaned; empty if there is none.</param>
internal sealed record ManifestRemark(string Where, string Said)
{
    /// <summary>The most remarks that are kept for a page. A hostile server can cause any number.</summary>
    public const int Most = 50;

    /// <summary>The fault, with the server's message.</summary>
    public override string ToString() => Said.Length == 0 ? Where : $"{Where}; the server's message: {Said.TrimEnd('.')}";
}
