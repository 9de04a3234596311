using System.Text.RegularExpressions;

namespace RedoxExport.FhirPath;

/// <summary>The functions of FHIRPath 2.0.0, section "String manipulation", and <c>join</c>, <c>split</c> and <c>trim</c> of its successor.</summary>
internal static class TextFunctions
{
    /// <summary>A pattern that takes longer than this for one value is given up, so that a view cannot hang.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    public static void AddTo(Dictionary<string, Function> functions)
    {
        Add(functions, "upper", 0, (text, _) => PathValue.Of(text.ToUpperInvariant()));
        Add(functions, "lower", 0, (text, _) => PathValue.Of(text.ToLowerInvariant()));
        Add(functions, "trim", 0, (text, _) => PathValue.Of(text.Trim()));
        Add(functions, "length", 0, (text, _) => PathValue.OfInteger(text.Length));
        Add(functions, "startsWith", 1, (text, other) => PathValue.Of(text.StartsWith(other[0], StringComparison.Ordinal)));
        Add(functions, "endsWith", 1, (text, other) => PathValue.Of(text.EndsWith(other[0], StringComparison.Ordinal)));
        Add(functions, "contains", 1, (text, other) => PathValue.Of(text.IndexOf(other[0], StringComparison.Ordinal) >= 0));
        Add(functions, "indexOf", 1, (text, other) => PathValue.OfInteger(text.IndexOf(other[0], StringComparison.Ordinal)));
        Add(functions, "lastIndexOf", 1, (text, other) => PathValue.OfInteger(other[0].Length == 0 ? text.Length : text.LastIndexOf(other[0], StringComparison.Ordinal)));
        Add(functions, "replace", 2, (text, other) => PathValue.Of(Replace(text, other[0], other[1])));
        Add(functions, "matches", 1, (text, other) => PathValue.Of(Match(text, other[0])));
        Add(functions, "replaceMatches", 2, (text, other) => PathValue.Of(Regex(other[0], pattern => pattern.Replace(text, other[1]))));
        functions["substring"] = new(1, 2, Substring);
        functions["toChars"] = new(0, 0, (e, input, _, output) =>
        {
            foreach (char c in Single(e, input, "toChars") ?? string.Empty)
            {
                output.Add(PathValue.Of(c.ToString()));
            }
        });
        functions["split"] = new(1, 1, (e, input, arguments, output) =>
        {
            if (Single(e, input, "split") is { } text && arguments.Text(e, 0) is { } separator)
            {
                foreach (string part in text.Split([separator], StringSplitOptions.None))
                {
                    output.Add(PathValue.Of(part));
                }
            }
        });
        functions["join"] = new(0, 1, Join);
    }

    private static void Add(Dictionary<string, Function> functions, string name, int count, Func<string, string[], PathValue> of) =>
        functions[name] = new(count, count, (e, input, arguments, output) =>
        {
            if (Single(e, input, name) is not { } text)
            {
                return;
            }

            string[] others = new string[count];
            for (int i = 0; i < count; i++)
            {
                if (arguments.Text(e, i) is not { } other)
                {
                    return;
                }

                others[i] = other;
            }

            output.Add(of(text, others));
        });

    private static string? Single(Evaluation e, ValueList input, string name) => Evaluation.SingleOf(input, $"{name}()") is not { } value
        ? null
        : Values.TextOf(e.Nodes, value) ?? throw new EvaluationException($"{name}() is for strings");

    private static string Replace(string text, string pattern, string substitution)
    {
        if (pattern.Length > 0)
        {
            return text.Replace(pattern, substitution);
        }

        // An empty pattern is found around every character.
        return substitution + string.Concat(text.Select(c => c + substitution));
    }

    private static bool Match(string text, string pattern) => Regex(pattern, regex => regex.IsMatch(text));

    private static T Regex<T>(string pattern, Func<Regex, T> use)
    {
        try
        {
            return use(new Regex(pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant, LongestMatch));
        }
        catch (RegexMatchTimeoutException)
        {
            throw new EvaluationException("A regular expression takes too long for a value");
        }
        catch (ArgumentException)
        {
            throw new EvaluationException("A regular expression is not valid");
        }
    }

    private static void Substring(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output)
    {
        if (Single(e, input, "substring") is not { } text || arguments.Integer(e, 0) is not { } start || start < 0 || start >= text.Length)
        {
            return;
        }

        int length = arguments.Count > 1 ? arguments.Integer(e, 1) ?? text.Length : text.Length;
        output.Add(PathValue.Of(text.Substring(start, Math.Max(0, Math.Min(length, text.Length - start)))));
    }

    private static void Join(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output)
    {
        if (input.Count == 0)
        {
            return;
        }

        string separator = arguments.Count > 0 ? arguments.Text(e, 0) ?? string.Empty : string.Empty;
        string[] texts = new string[input.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = Values.TextOf(e.Nodes, input[i]) ?? throw new EvaluationException("join() is for strings");
        }

        output.Add(PathValue.Of(string.Join(separator, texts)));
    }
}
