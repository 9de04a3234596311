namespace RedoxExport.Exports;

/// <summary>A part of a manifest that could not be used. The rest of the manifest is kept.</summary>
/// <param name="Where">The place, with what is wrong there: <c>/output/3/url is missing</c>.</param>
/// <param name="Said">The server's words in that part, cleaned; empty if there are none.</param>
internal sealed record ManifestRemark(string Where, string Said)
{
    /// <summary>How many of a page are kept. A hostile server can send any number.</summary>
    public const int Most = 50;

    /// <summary>What is wrong, with the server's words.</summary>
    public override string ToString() => Said.Length == 0 ? Where : $"{Where}; the server says there: {Said.TrimEnd('.')}";
}
