using System.Globalization;

namespace RedoxExport.FhirPath;

/// <summary>The functions of FHIRPath 2.0.0, section "Conversion".</summary>
internal static class ConversionFunctions
{
    private static readonly string[] True = ["true", "t", "yes", "y", "1", "1.0"];
    private static readonly string[] False = ["false", "f", "no", "n", "0", "0.0"];

    public static void AddTo(Dictionary<string, Function> functions)
    {
        Add(functions, "String", (nodes, value) => Values.StringOf(nodes, value) is { } text ? PathValue.Of(text) : null);
        Add(functions, "Boolean", ToBoolean);
        Add(functions, "Integer", (nodes, value) => ToNumber(nodes, value) is { } number && number == decimal.Truncate(number) && IsIntegerText(nodes, value) && Math.Abs(number) <= int.MaxValue
            ? PathValue.OfInteger(number)
            : null);
        Add(functions, "Decimal", (nodes, value) => ToNumber(nodes, value) is { } number ? PathValue.Of(number) : null);

        // A date and time is cut to its date. A string is converted only if all of it is a date.
        Add(functions, "Date", (nodes, value) => ToMoment(nodes, value, text => Values.IsMoment(nodes, value) && text.IndexOf('T') is > 0 and int time ? text.Substring(0, time) : text, moment => !moment.IsTime && !moment.HasTime));
        Add(functions, "DateTime", (nodes, value) => ToMoment(nodes, value, text => text.IndexOf('T') < 0 ? text + "T" : text, moment => !moment.IsTime));
        Add(functions, "Time", (nodes, value) => ToMoment(nodes, value, text => value.Kind == PathKind.Moment ? text : "T" + text, moment => moment.IsTime));
    }

    private static void Add(Dictionary<string, Function> functions, string type, Func<NodeTable, PathValue, PathValue?> convert)
    {
        functions["to" + type] = new(0, 0, (e, input, arguments, output) =>
        {
            if (e.ValueOf(input, $"{arguments.Name}()") is { } value && convert(e.Nodes, value) is { } converted)
            {
                output.Add(converted);
            }
        });
        functions["convertsTo" + type] = new(0, 0, (e, input, arguments, output) =>
        {
            if (e.ValueOf(input, $"{arguments.Name}()") is { } value)
            {
                output.Add(PathValue.Of(convert(e.Nodes, value) is not null));
            }
        });
    }

    private static PathValue? ToBoolean(NodeTable nodes, PathValue value)
    {
        if (Values.BooleanOf(nodes, value) is { } boolean)
        {
            return PathValue.Of(boolean);
        }

        if (Values.NumberOf(nodes, value) is { } number)
        {
            return number == 1 ? PathValue.Of(true) : number == 0 ? PathValue.Of(false) : null;
        }

        string text = TextOf(nodes, value)?.ToLowerInvariant() ?? string.Empty;
        return True.Contains(text) ? PathValue.Of(true) : False.Contains(text) ? PathValue.Of(false) : null;
    }

    private static decimal? ToNumber(NodeTable nodes, in PathValue value)
    {
        if (Values.BooleanOf(nodes, value) is { } boolean)
        {
            return boolean ? 1 : 0;
        }

        return Values.NumberOf(nodes, value)
            ?? (TextOf(nodes, value) is { Length: > 0 } text && IsDigit(text[text.Length - 1]) && (IsDigit(text[0]) || (text[0] is '+' or '-' && IsDigit(text[1])))
                && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                    ? number
                    : null);
    }

    // A date such as 2020 is written like a number, but is not a string.
    private static string? TextOf(NodeTable nodes, in PathValue value) => Values.IsMoment(nodes, value) ? null : Values.TextOf(nodes, value);

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsIntegerText(NodeTable nodes, in PathValue value) =>
        Values.BooleanOf(nodes, value) is not null || Values.IsInteger(nodes, value) || Values.TextOf(nodes, value)?.IndexOf('.') < 0;

    private static PathValue? ToMoment(NodeTable nodes, in PathValue value, Func<string, string> trim, Func<FhirMoment, bool> isWanted)
    {
        if (Values.TextOf(nodes, value) is not { Length: > 0 } text)
        {
            return null;
        }

        text = trim(text);
        return FhirMoment.TryParse(text, out FhirMoment moment) && isWanted(moment) ? PathValue.OfMoment(text) : null;
    }
}
