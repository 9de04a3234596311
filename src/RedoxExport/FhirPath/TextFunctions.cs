using System.Text.RegularExpressions;

namespace RedoxExport.FhirPath;

/// <summary>The functions of FHIRPath 2.0.0, section "String manipulation", and <c>join</c>, <c>split</c> and <c>trim</c> of its successor.</summary>
internal static class TextFunctions
{
    public static void AddTo(Dictionary<string, Function> functions)
    {
        Add(functions, "upper", 0, (text, _) => PathValue.Of(text.ToUpperInvariant()));
        Add(functions, "lower", 0, (text, _) => PathValue.Of(text.ToLowerInvariant()));
        Add(functions, "trim", 0, (text, _) => PathValue.Of(text.Trim()));
        Add(functions, "length", 0, (text, _) => PathValue.OfInteger(Characters.CountOf(text, text.Length)));
        Add(functions, "startsWith", 1, (text, other) => PathValue.Of(text.StartsWith(other[0], StringComparison.Ordinal)));
        Add(functions, "endsWith", 1, (text, other) => PathValue.Of(text.EndsWith(other[0], StringComparison.Ordinal)));
        Add(functions, "contains", 1, (text, other) => PathValue.Of(text.IndexOf(other[0], StringComparison.Ordinal) >= 0));
        Add(functions, "indexOf", 1, (text, other) => PathValue.OfInteger(Characters.CountOf(text, text.IndexOf(other[0], StringComparison.Ordinal))));
        Add(functions, "lastIndexOf", 1, (text, other) => PathValue.OfInteger(Characters.CountOf(text, LastIndexOf(text, other[0]))));
        Add(functions, "replace", 2, (text, other) => PathValue.Of(Replace(text, other[0], other[1])));
        Add(functions, "matches", 1, (text, other) => PathValue.Of(Use(() => Pattern.Of(other[0], OptionsOf(other, 1)).IsMatch(text))), optional: 1);
        Add(functions, "matchesFull", 1, (text, other) => PathValue.Of(Use(() => Pattern.Of(@"\A(?:" + other[0] + @")\z", OptionsOf(other, 1)).IsMatch(text))), optional: 1);
        Add(functions, "replaceMatches", 2, (text, other) => PathValue.Of(Use(() => Pattern.Of(other[0], OptionsOf(other, 2)).Replace(text, other[1]))), optional: 1);
        functions["substring"] = new(1, 2, Substring);
        functions["toChars"] = new(0, 0, (e, input, _, output) =>
        {
            foreach (string character in Characters.Of(Single(e, input, "toChars") ?? string.Empty))
            {
                output.Add(PathValue.Of(character));
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

    private static void Add(Dictionary<string, Function> functions, string name, int count, Func<string, string[], PathValue> of, int optional = 0) =>
        functions[name] = new(count, count + optional, (e, input, arguments, output) =>
        {
            if (Single(e, input, name) is not { } text)
            {
                return;
            }

            string[] others = new string[arguments.Count];
            for (int i = 0; i < others.Length; i++)
            {
                if (arguments.Text(e, i) is not { } other)
                {
                    return;
                }

                others[i] = other;
            }

            output.Add(of(text, others));
        });

    private static string? Single(Evaluation e, ValueList input, string name) => e.ValueOf(input, $"{name}()") is not { } value
        ? null
        : Values.TextOf(e.Nodes, value) ?? throw new EvaluationException($"{name}() is for strings");

    private static string Replace(string text, string pattern, string substitution)
    {
        if (pattern.Length > 0)
        {
            return text.Replace(pattern, substitution);
        }

        // An empty pattern is found around every character.
        return substitution + string.Concat(Characters.Of(text).Select(character => character + substitution));
    }

    private static int LastIndexOf(string text, string other) => other.Length == 0 ? text.Length : text.LastIndexOf(other, StringComparison.Ordinal);

    /// <summary>True if a text is a regular expression.</summary>
    public static bool IsPattern(string pattern)
    {
        try
        {
            _ = Pattern.Of(pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // FHIRPath 3.0.0-ballot, "matches": i ignores case, m lets ^ and $ match at each line.
    private static RegexOptions OptionsOf(string[] arguments, int flags)
    {
        RegexOptions options = RegexOptions.Singleline | RegexOptions.CultureInvariant;
        foreach (char flag in arguments.Length > flags ? arguments[flags] : string.Empty)
        {
            options |= flag switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                _ => throw new EvaluationException("The flags of a regular expression are i and m"),
            };
        }

        return options;
    }

    private static T Use<T>(Func<T> match)
    {
        try
        {
            return match();
        }
        catch (RegexMatchTimeoutException)
        {
            throw new EvaluationException("A regular expression takes too long for this value. Repetitions inside of repetitions such as (a+)+ are slow");
        }
        catch (ArgumentException)
        {
            throw new EvaluationException("A regular expression is not valid");
        }
    }

    private static void Substring(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output)
    {
        if (Single(e, input, "substring") is not { } text || arguments.Integer(e, 0) is not { } start || start < 0)
        {
            return;
        }

        int from = Characters.OffsetOf(text, start);
        if (from < text.Length)
        {
            int? length = arguments.Count > 1 ? arguments.Integer(e, 1) : null;
            string rest = text.Substring(from);
            output.Add(PathValue.Of(length is { } most ? rest.Substring(0, Characters.OffsetOf(rest, Math.Max(0, most))) : rest));
        }
    }

    private static void Join(Evaluation e, ValueList input, FunctionArguments arguments, ValueList output)
    {
        string separator = arguments.Count > 0 ? arguments.Text(e, 0) ?? string.Empty : string.Empty;
        List<string> texts = [];
        for (int i = 0; i < input.Count; i++)
        {
            if (!Values.IsWithoutValue(e.Nodes, input[i]))
            {
                texts.Add(Values.TextOf(e.Nodes, input[i]) ?? throw new EvaluationException("join() is for strings"));
            }
        }

        if (texts.Count > 0)
        {
            output.Add(PathValue.Of(string.Join(separator, texts)));
        }
    }
}

/// <summary>Positions in characters of Unicode, which FHIRPath counts (3.0.0-ballot, "Unicode and String Operations"). .NET counts half pairs.</summary>
internal static class Characters
{
    /// <summary>The number of characters before an offset; a negative offset stays as it is.</summary>
    public static int CountOf(string text, int offset)
    {
        int count = offset;
        for (int i = 1; i < offset; i++)
        {
            count -= char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The offset of the character after a number of them; at most the length.</summary>
    public static int OffsetOf(string text, int count)
    {
        int offset = 0;
        for (; count > 0 && offset < text.Length; count--)
        {
            offset += LengthAt(text, offset);
        }

        return offset;
    }

    public static IEnumerable<string> Of(string text)
    {
        for (int offset = 0; offset < text.Length;)
        {
            int length = LengthAt(text, offset);
            yield return text.Substring(offset, length);
            offset += length;
        }
    }

    private static int LengthAt(string text, int offset) => offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;
}
