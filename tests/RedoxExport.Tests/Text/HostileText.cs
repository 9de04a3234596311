using CsCheck;

namespace RedoxExport.Tests.Text;

/// <summary>Text that somebody may send who means harm.</summary>
internal static class HostileText
{
    private static readonly string[] Schemes =
        ["https://", "http://", "//", "/", "", "ftp://", "file:///", "https:", "https:///", "javascript:", "data:", "urn:", "https://[", "https://user@"];

    /// <summary>Links, and what only looks like one.</summary>
    public static Gen<string> Links { get; } = Gen.Select(
        Gen.Int[0, Schemes.Length - 1],
        Gen.String[Gen.Char["abc.@:/?#[]%20&=\u202E\\ü{}-_9 "], 0, 30],
        (scheme, rest) => Schemes[scheme] + rest);
}
