namespace RedoxExport.FhirPath;

/// <summary>Advice for people who write the operators of other languages.</summary>
internal static class Mistakes
{
    private static readonly Dictionary<string, string> OfPowerShell = new(StringComparer.OrdinalIgnoreCase)
    {
        ["eq"] = "=",
        ["ne"] = "!=",
        ["lt"] = "<",
        ["le"] = "<=",
        ["gt"] = ">",
        ["ge"] = ">=",
        ["and"] = "and",
        ["or"] = "or",
        ["xor"] = "xor",
        ["in"] = "in",
        ["contains"] = "contains",
        ["is"] = "is",
        ["as"] = "as",
        ["not"] = "not() after the condition",
        ["like"] = "matches('regular expression')",
        ["match"] = "matches('regular expression')",
    };

    /// <summary>Finds advice for a token that is not expected.</summary>
    /// <param name="tokens">The tokens of the expression.</param>
    /// <param name="at">The index of the token.</param>
    /// <returns>A sentence without the final period; <see langword="null"/> if there is none.</returns>
    public static string? AdviceFor(List<Token> tokens, int at)
    {
        if (at > 0 && IsNext(tokens, at - 1))
        {
            string two = tokens[at - 1].Text + tokens[at].Text;
            switch (two)
            {
                case "==":
                    return "'==' is not an operator. Write '='";
                case "<>":
                    return "'<>' is not an operator. Write '!='";
                case "&&":
                    return "'&&' is not an operator. Write 'and'";
                case "||":
                    return "'||' is not an operator. Write 'or'";
            }
        }

        // -eq: a minus and a name before the token, or after it.
        for (int minus = Math.Max(0, at - 2); minus <= at && minus + 1 < tokens.Count; minus++)
        {
            if (tokens[minus].Is("-") && IsNext(tokens, minus) && tokens[minus + 1].Kind == TokenKind.Identifier
                && OfPowerShell.TryGetValue(tokens[minus + 1].Text, out string? instead))
            {
                return $"'-{tokens[minus + 1].Text}' is an operator of PowerShell. Write {instead}";
            }
        }

        return tokens[at] is { Kind: TokenKind.Identifier, IsQuoted: false } name && FindWord(name.Text) is { } word && word != name.Text
            ? $"{name} is not expected here. Operators are written in lower case: {word}"
            : null;
    }

    private static string? FindWord(string name) =>
        Array.Find(["and", "or", "xor", "implies", "in", "contains", "is", "as", "div", "mod"], word => string.Equals(word, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>True if nothing is between a token and the next one.</summary>
    private static bool IsNext(List<Token> tokens, int at) => tokens[at].Column + tokens[at].Text.Length == tokens[at + 1].Column;
}
