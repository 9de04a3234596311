namespace RedoxExport.FhirPath;

internal enum TokenKind
{
    End,
    Identifier,
    String,
    Number,
    Moment,

    /// <summary>An external constant, such as <c>%resource</c>.</summary>
    Constant,

    /// <summary>A variable of the language, such as <c>$this</c>.</summary>
    Variable,
    Symbol,
}

/// <summary>One token of an expression.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Its text, without quotes, escapes and prefix.</param>
/// <param name="Column">Its position in the expression, from 1.</param>
/// <param name="IsQuoted">True for an identifier in backticks, which is never a keyword.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Column, bool IsQuoted = false)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsKeyword(string keyword) => Kind == TokenKind.Identifier && !IsQuoted && Text == keyword;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the expression",
        TokenKind.String => $"'{Text}'",
        TokenKind.Moment => "@" + Text,
        TokenKind.Constant => "%" + Text,
        TokenKind.Variable => "$" + Text,
        TokenKind.Number => Text,
        _ => $"'{Text}'",
    };
}
