using System.Text.RegularExpressions;

namespace RedoxExport.Help;

/// <summary>One way to call a cmdlet: its parameters in their order.</summary>
internal static partial class SyntaxLine
{
    /// <summary>Reads what <c>Get-Command -Syntax</c> writes, such as <c>Save-X [[-Path] &lt;string&gt;] -In &lt;object[]&gt; [-Compress]</c>.</summary>
    public static IReadOnlyList<(string Name, bool IsRequired, bool IsPositional, string? Value)> Read(string line) =>
        [.. Parameter().Matches(line.Replace('\n', ' ')).Select(match => (
            match.Groups["name"].Value,
            !match.Groups["optional"].Success,
            match.Groups["positional"].Success,
            match.Groups["value"].Success ? match.Groups["value"].Value : null))];

    [GeneratedRegex(@"(?<= )(?<optional>\[(?=(\[-\w+\]|-\w+)( <[^>]*>)?\](?! <)))?((?<positional>\[)-(?<name>\w+)\]|-(?<name>\w+))( <(?<value>[^>]*)>)?\]?")]
    private static partial Regex Parameter();
}
