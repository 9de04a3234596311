using System.Collections;
using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>What the completers share: what was typed, what was bound, and how a value is written on a command line.</summary>
internal static class Completion
{
    private const string Plain = "-_./\\:~+";

    /// <summary>What was typed so far, without the quotes that it may have begun with.</summary>
    public static string Typed(string wordToComplete) => wordToComplete.Trim('\'', '"');

    /// <summary>A value as it has to be typed: in quotes where it needs them.</summary>
    public static CompletionResult Offer(string value, string? tip = null) =>
        new(Quoted(value), value, CompletionResultType.ParameterValue, tip ?? value);

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

    private static string Quoted(string value) =>
        value.Length > 0 && value[0] != '-' && value.All(c => char.IsLetterOrDigit(c) || Plain.IndexOf(c) >= 0) ? value : $"'{value.Replace("'", "''")}'";
}
