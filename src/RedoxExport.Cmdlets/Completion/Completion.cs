using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>What the completers share: what was typed, what was bound, and how a value is written on a command line.</summary>
internal static class Completion
{
    private const string Plain = "-_./\\:~+";

    // PowerShell takes the typographic quotes for quotes, too.
    private static readonly char[] SingleQuotes = ['\'', '\u2018', '\u2019', '\u201A', '\u201B'];
    private static readonly char[] Quotes = [.. SingleQuotes, '"', '\u201C', '\u201D', '\u201E'];

    /// <summary>What was typed so far, without the quotes that it may have begun with.</summary>
    public static string Typed(string wordToComplete)
    {
        string typed = wordToComplete.Trim(Quotes);
        return wordToComplete.Length > 0 && Array.IndexOf(SingleQuotes, wordToComplete[0]) >= 0
            ? SingleQuotes.Aggregate(typed, (text, quote) => text.Replace(new string(quote, 2), quote.ToString()))
            : typed;
    }

    /// <summary>A value as it has to be typed: in quotes where it needs them.</summary>
    public static CompletionResult Offer(string value, string? tip = null) =>
        new(IsPlain(value) ? value : InQuotes(value), Shown(value), CompletionResultType.ParameterValue, Shown(tip ?? value));

    /// <summary>As <see cref="Offer"/>, but in quotes even where the value needs none.</summary>
    public static CompletionResult OfferInQuotes(string value, string tip) =>
        new(InQuotes(value), Shown(value), CompletionResultType.ParameterValue, Shown(tip));

    /// <summary>The texts that a parameter was given on the same command line, as far as they can be known before it runs.</summary>
    public static IEnumerable<string> Bound(IDictionary fakeBoundParameters, string parameter)
    {
        object? value = fakeBoundParameters.Contains(parameter) ? fakeBoundParameters[parameter] : null;
        IEnumerable values = LanguagePrimitives.GetEnumerable(value) ?? new[] { value };
        return values.Cast<object?>()
            .Select(item => item?.ToString())
            .OfType<string>()
            .SelectMany(text => text.Split(','))
            .Select(text => text.Trim());
    }

    private static bool IsPlain(string value) =>
        value.Length > 0 && value[0] != '-' && value.All(c => char.IsLetterOrDigit(c) || Plain.IndexOf(c) >= 0);

    // Every quote that ends a text in quotes is doubled: the name of a folder must not become code.
    private static string InQuotes(string value) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    private static string Shown(string text) => SafeText.Clean(text) is { Length: > 0 } clean ? clean : "(not printable)";
}
