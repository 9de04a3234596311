using System.Globalization;
using System.Text;

namespace RedoxExport.FhirPath;

/// <summary>Splits an expression into tokens (FHIRPath 2.0.0, section "Lexical Elements").</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] TwoCharacters = ["<=", ">=", "!=", "!~"];
    private const string OneCharacter = ".,()[]{}+-*/&|=~<>";

    private int _at;

    /// <exception cref="FhirPathException">The text has a character or a literal that the language does not have.</exception>
    public List<Token> Read()
    {
        List<Token> tokens = [];
        Token token;
        do
        {
            token = Next();
            tokens.Add(token);
        }
        while (token.Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipBlanks();
        if (_at == text.Length)
        {
            return new Token(TokenKind.End, string.Empty, _at + 1);
        }

        int start = _at;
        char c = text[_at];
        if (IsLetter(c))
        {
            return new Token(TokenKind.Identifier, While(IsPart), start + 1);
        }

        if (IsDigit(c))
        {
            return new Token(TokenKind.Number, Number(), start + 1);
        }

        switch (c)
        {
            case '\'':
                return new Token(TokenKind.String, Quoted('\''), start + 1);
            case '`':
                string name = Quoted('`');
                return name.Length > 0 ? new Token(TokenKind.Identifier, name, start + 1, IsQuoted: true) : throw new FhirPathException(start + 1, "The name in backticks is empty");
            case '@':
                _at++;
                return new Token(TokenKind.Moment, Moment(start), start + 1);
            case '%':
                _at++;
                return new Token(TokenKind.Constant, ConstantName(start), start + 1);
            case '$':
                _at++;
                return new Token(TokenKind.Variable, While(IsPart), start + 1);
            default:
                return new Token(TokenKind.Symbol, Symbol(start), start + 1);
        }
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\r' or '\n')
            {
                _at++;
            }
            else if (Has("//"))
            {
                int end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else if (Has("/*"))
            {
                int end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end < 0 ? throw new FhirPathException(_at + 1, "The comment has no end. Add '*/'") : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private string Symbol(int start)
    {
        foreach (string symbol in TwoCharacters)
        {
            if (Has(symbol))
            {
                _at += 2;
                return symbol;
            }
        }

        char c = text[_at];
        if (OneCharacter.IndexOf(c) < 0)
        {
            throw new FhirPathException(start + 1, ProblemOf(c));
        }

        _at++;
        return c.ToString();
    }

    private static string ProblemOf(char c) => c switch
    {
        '"' or '\u2018' or '\u2019' or '\u201c' or '\u201d' => "A string is written in straight single quotes, such as 'female'",
        '!' => "'!' is not an operator. Use not() after the condition, such as active.not()",
        ';' => "An expression does not end with ';'. Remove it",
        > ' ' and < '\u007f' => $"The character '{c}' is not part of the language",
        _ => $"The character U+{(int)c:X4} is not part of the language. Remove it, or replace it with a blank",
    };

    private string Number()
    {
        int start = _at;
        While(IsDigit);
        if (_at + 1 < text.Length && text[_at] == '.' && IsDigit(text[_at + 1]))
        {
            _at++;
            While(IsDigit);
        }

        return text.Substring(start, _at - start);
    }

    private string Moment(int start)
    {
        int from = _at;
        While(c => IsDigit(c) || c is '-' or ':' or '.' or '+' or 'T' or 'Z');
        while (_at > from && text[_at - 1] is '.' or '-' or '+' or ':')
        {
            // The dot of a function call, or an operator, that follows without a blank.
            _at--;
        }

        string moment = text.Substring(from, _at - from);
        return FhirMoment.TryParse(moment, out _)
            ? moment
            : throw new FhirPathException(start + 1, "This is not a date or time. Write it as @2026-05-28, @2026-05-28T14:30:00Z or @T14:30");
    }

    private string ConstantName(int start)
    {
        string name = _at < text.Length && text[_at] is '`' or '\'' ? Quoted(text[_at]) : While(IsPart);
        return name.Length > 0 ? name : throw new FhirPathException(start + 1, "The name of a constant must follow '%', such as %resource");
    }

    private string Quoted(char quote)
    {
        int start = _at++;
        StringBuilder value = new();
        while (true)
        {
            if (_at == text.Length)
            {
                throw new FhirPathException(start + 1, $"The closing {(quote == '`' ? "backtick" : "single quote")} is missing");
            }

            char c = text[_at++];
            if (c == quote)
            {
                return value.ToString();
            }

            value.Append(c == '\\' ? Escaped() : c);
        }
    }

    // A backslash before a character that is not an escape sequence is ignored (FHIRPath 2.0.0, "String").
    private char Escaped()
    {
        if (_at == text.Length)
        {
            throw new FhirPathException(_at, @"The string ends with a backslash. Write '\\' for a backslash, and close the string");
        }

        char c = text[_at++];
        switch (c)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'f': return '\f';
            case 'u' when _at + 4 <= text.Length && ushort.TryParse(text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                _at += 4;
                return (char)code;
            default: return c;
        }
    }

    private string While(Func<char, bool> isPart)
    {
        int start = _at;
        while (_at < text.Length && isPart(text[_at]))
        {
            _at++;
        }

        return text.Substring(start, _at - start);
    }

    private bool Has(string symbol) => string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0;

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsPart(char c) => IsLetter(c) || IsDigit(c);
}
