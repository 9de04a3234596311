using System.Globalization;

namespace RedoxExport.FhirPath;

/// <summary>Makes the syntax tree of an expression (FHIRPath 2.0.0, appendix "Formal Specification").</summary>
internal sealed class Parser
{
    private const int DeepestNesting = 100;

    /// <summary>The operators from the weakest to the strongest, as the grammar orders them.</summary>
    private static readonly string[][] Levels =
    [
        ["implies"],
        ["or", "xor"],
        ["and"],
        ["in", "contains"],
        ["=", "~", "!=", "!~"],
        ["<=", "<", ">", ">="],
        ["|"],
        ["is", "as"],
        ["+", "-", "&"],
        ["*", "/", "div", "mod"],
    ];

    private static readonly int TypeLevel = Array.FindIndex(Levels, level => level.Contains("is"));

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(string text) => _tokens = new Lexer(text).Read();

    /// <exception cref="FhirPathException">The text is not an expression.</exception>
    public static Expression Parse(string text)
    {
        Parser parser = new(text);
        Expression expression = parser.Operators(0);
        Token rest = parser.Current;
        return rest.Kind == TokenKind.End
            ? expression
            : throw new FhirPathException(rest.Column, $"{rest} is not expected here");
    }

    private Token Current => _tokens[_at];

    private Expression Operators(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        Expression left = Operators(level + 1);
        while (OperatorOf(level) is { } found)
        {
            _at++;
            left = level == TypeLevel
                ? new TypeExpression(left, found.Text == "is", TypeName(), found.Column)
                : new BinaryExpression(found.Text, left, Operators(level + 1), found.Column);
        }

        return left;
    }

    private Token? OperatorOf(int level)
    {
        Token token = Current;
        bool canBe = token.Kind == TokenKind.Symbol || (token.Kind == TokenKind.Identifier && !token.IsQuoted);
        return canBe && Levels[level].Contains(token.Text) ? token : null;
    }

    private Expression Unary()
    {
        Token token = Current;
        if (!token.Is("-") && !token.Is("+"))
        {
            return Postfix();
        }

        _at++;
        Expression operand = Nested(Unary);
        return new UnaryExpression(token.Text == "-", operand, token.Column);
    }

    private Expression Postfix()
    {
        Expression target = Term();
        while (true)
        {
            Token token = Current;
            if (token.Is("."))
            {
                _at++;
                target = Invocation(target);
            }
            else if (token.Is("["))
            {
                _at++;
                Expression index = Nested(() => Operators(0));
                Expect("]");
                target = new IndexExpression(target, index, token.Column);
            }
            else
            {
                return target;
            }
        }
    }

    private Expression Term()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.String:
                _at++;
                return new LiteralExpression(PathValue.Of(token.Text), token.Column);
            case TokenKind.Number:
                _at++;
                return new LiteralExpression(NumberOf(token), token.Column);
            case TokenKind.Moment:
                _at++;
                return new LiteralExpression(PathValue.OfMoment(token.Text), token.Column);
            case TokenKind.Constant:
                _at++;
                return new ConstantExpression(token.Text, token.Column);
            case TokenKind.Identifier when token.IsKeyword("true") || token.IsKeyword("false"):
                _at++;
                return new LiteralExpression(PathValue.Of(token.Text == "true"), token.Column);
            case TokenKind.Symbol when token.Is("("):
                _at++;
                Expression inner = Nested(() => Operators(0));
                Expect(")");
                return inner;
            case TokenKind.Symbol when token.Is("{"):
                _at++;
                Expect("}");
                return new EmptyExpression(token.Column);
            default:
                return Invocation(null);
        }
    }

    private Expression Invocation(Expression? target)
    {
        Token token = Current;
        if (token.Kind == TokenKind.Variable)
        {
            _at++;
            return target is null && token.Text is "this" or "index" or "total"
                ? new VariableExpression(token.Text, token.Column)
                : throw new FhirPathException(token.Column, $"{token} is not expected here");
        }

        if (token.Kind != TokenKind.Identifier)
        {
            throw new FhirPathException(token.Column, token.Kind == TokenKind.End ? "The expression is incomplete" : $"{token} is not expected here");
        }

        _at++;
        if (!Current.Is("("))
        {
            return new MemberExpression(target, token.Text, token.Column);
        }

        _at++;
        List<Expression> arguments = [];
        while (!Current.Is(")"))
        {
            if (arguments.Count > 0)
            {
                Expect(",");
            }

            arguments.Add(Nested(() => Operators(0)));
        }

        _at++;
        return new CallExpression(target, token.Text, arguments, token.Column);
    }

    private string TypeName()
    {
        string name = Identifier();
        while (Current.Is("."))
        {
            _at++;
            name += "." + Identifier();
        }

        return name;
    }

    private string Identifier()
    {
        Token token = Current;
        if (token.Kind != TokenKind.Identifier)
        {
            throw new FhirPathException(token.Column, $"A type is expected here, not {token}");
        }

        _at++;
        return token.Text;
    }

    private void Expect(string symbol)
    {
        Token token = Current;
        if (!token.Is(symbol))
        {
            throw new FhirPathException(token.Column, $"'{symbol}' is expected here, not {token}");
        }

        _at++;
    }

    /// <summary>Limits nesting, because a deep tree would exhaust the stack.</summary>
    private Expression Nested(Func<Expression> parse)
    {
        if (++_depth > DeepestNesting)
        {
            throw new FhirPathException(Current.Column, $"The expression is nested more than {DeepestNesting} levels deep");
        }

        Expression expression = parse();
        _depth--;
        return expression;
    }

    private static PathValue NumberOf(Token token)
    {
        if (!decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            throw new FhirPathException(token.Column, "The number is too large");
        }

        return token.Text.IndexOf('.') >= 0 ? PathValue.Of(number) : PathValue.OfInteger(number);
    }
}
