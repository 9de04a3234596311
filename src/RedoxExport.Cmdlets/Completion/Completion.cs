using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>Methods shared by the completers: the typed text, the bound parameters, and the form of a value on a command line.</summary>
internal static class Completion
{
    private const string Plain = "-_./\\:~+";

    // PowerShell also accepts typographic quotes as quotes.
    private static readonly char[] SingleQuotes = ['\'', '\u2018', '\u2019', '\u201A', '\u201B'];
    private static readonly char[] Quotes = [.. SingleQuotes, '"', '\u201C', '\u201D', '\u201E'];

    /// <summary>The text typed so far, without the opening quote that it may have.</summary>
    public static string Typed(string wordToComplete)
    {
        string typed = wordToComplete.Trim(Quotes);
        return wordToComplete.Length > 0 && Array.IndexOf(SingleQuotes, wordToComplete[0]) >= 0
            ? SingleQuotes.Aggregate(typed, (text, quote) => text.Replace(new string(quote, 2), quote.ToString()))
            : typed;
    }

    /// <summary>Offers a value as it has to be typed, in quotes if necessary.</summary>
    public static CompletionResult Offer(string value, string? tip = null) =>
        new(IsPlain(value) ? value : InQuotes(value), Shown(value), CompletionResultType.ParameterValue, Shown(tip ?? value));

    /// <summary>As <see cref="Offer"/>, but always in quotes.</summary>
    public static CompletionResult OfferInQuotes(string value, string tip) =>
        new(InQuotes(value), Shown(value), CompletionResultType.ParameterValue, Shown(tip));

    /// <summary>The texts of a parameter on the same command line, as far as they are known before the command runs.</summary>
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

    // Doubles every character that ends a quoted text, so that the name of a folder cannot become code.
    private static string InQuotes(string value) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    private static string Shown(string text) => SafeText.Clean(text) is { Length: > 0 } clean ? clean : "(not printable)";
}
