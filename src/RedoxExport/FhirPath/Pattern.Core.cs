using System.Text.RegularExpressions;

namespace RedoxExport.FhirPath;

/// <content>The way of .NET 7 and later that does not match by trial and error.</content>
internal sealed partial class Pattern
{
    static partial void MakeLinear(string text, RegexOptions options, ref Regex? linear)
    {
        try
        {
            linear = new Regex(text, options | RegexOptions.NonBacktracking, Longest);
        }
        catch (NotSupportedException)
        {
            // A pattern that looks around or refers to what it has matched, or a very large one.
            linear = null;
        }
    }
}
