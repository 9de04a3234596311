using System.Globalization;

namespace RedoxExport.FhirPath;

/// <summary>Makes the syntax tree of an expression (FHIRPath 2.0.0, appendix "Formal Specification").</summary>
internal sealed class Parser
{
    /// <summary>The most brackets and signs inside of each other. Each takes about a dozen frames of the stack.</summary>
    private const int DeepestNesting = 100;

    /// <summary>The most steps, operators and calls on top of each other. Each takes a few frames of the stack when it is compiled and evaluated.</summary>
    private const int DeepestTree = 250;

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

    private static readonly string[] TimeUnits =
    [
        "year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "second", "seconds", "millisecond", "milliseconds",
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
        if (parser.Current.Kind == TokenKind.End)
        {
            throw new FhirPathException(1, "The expression is empty");
        }

        Expression expression = parser.Operators(0);
        return parser.Current.Kind == TokenKind.End ? expression : throw parser.NotExpected();
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
            if (found.Text is "and" or "or" or "|")
            {
                left = Chain(level, left, found);
                continue;
            }

            _at++;
            left = level == TypeLevel
                ? Limited(new TypeExpression(left, found.Text == "is", TypeName(), found.Column))
                : Limited(new BinaryExpression(found.Text, left, Operators(level + 1), found.Column));
        }

        return left;
    }

    /// <summary>
    /// Reads <c>a or b or c ...</c>. Where the brackets are makes no difference to the result of these operators, and the order of evaluation stays the same.
    /// So a list of thousands of conditions becomes a tree that is not deep.
    /// </summary>
    private Expression Chain(int level, Expression first, Token sign)
    {
        List<Expression> operands = [first];
        List<int> columns = [0];
        while (OperatorOf(level) is { } next && next.Text == sign.Text)
        {
            _at++;
            columns.Add(next.Column);
            operands.Add(Operators(level + 1));
        }

        return Balanced(0, operands.Count);

        Expression Balanced(int start, int end)
        {
            if (end - start == 1)
            {
                return operands[start];
            }

            int middle = start + ((end - start + 1) / 2);
            return Limited(new BinaryExpression(sign.Text, Balanced(start, middle), Balanced(middle, end), columns[middle]));
        }
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
        return Limited(new UnaryExpression(token.Text == "-", operand, token.Column));
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
                target = Limited(new IndexExpression(target, index, token.Column));
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
                CheckNoUnit(token);
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
            return target is not null
                ? throw new FhirPathException(token.Column, $"{token} is not expected here. It cannot be part of a path")
                : token.Text is "this" or "index" or "total"
                    ? new VariableExpression(token.Text, token.Column)
                    : throw new FhirPathException(token.Column, $"There is no variable {token}. There are $this, $index and $total");
        }

        if (token.Kind != TokenKind.Identifier)
        {
            throw NotExpected();
        }

        _at++;
        if (!Current.Is("("))
        {
            return Limited(new MemberExpression(target, token.Text, token.Column));
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
        return Limited(new CallExpression(target, token.Text, arguments, token.Column));
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
            throw new FhirPathException(token.Column, $"A type such as Quantity is expected here, not {token}");
        }

        _at++;
        return token.Text;
    }

    private void Expect(string symbol)
    {
        Token token = Current;
        if (!token.Is(symbol))
        {
            string? advice = Mistakes.AdviceFor(_tokens, _at);
            throw new FhirPathException(token.Column, advice ?? $"'{symbol}' is expected here, not {token}");
        }

        _at++;
    }

    /// <summary>Limits nesting, because a deep tree would exhaust the stack.</summary>
    private Expression Nested(Func<Expression> parse)
    {
        if (++_depth > DeepestNesting)
        {
            throw new FhirPathException(Current.Column, $"More than {DeepestNesting} brackets and signs are inside of each other. Split the expression");
        }

        Expression expression = parse();
        _depth--;
        return expression;
    }

    private static Expression Limited(Expression expression) => expression.Depth <= DeepestTree
        ? expression
        : throw new FhirPathException(expression.Column, $"More than {DeepestTree} steps and operators build on each other. Split the expression");

    private FhirPathException NotExpected()
    {
        Token token = Current;
        string problem = Mistakes.AdviceFor(_tokens, _at)
            ?? (token.Kind == TokenKind.End ? "The expression is incomplete. A path, a value or a condition must follow" : $"{token} is not expected here");
        return new FhirPathException(token.Column, problem);
    }

    private void CheckNoUnit(Token number)
    {
        if (Current.Kind == TokenKind.String || (Current.Kind == TokenKind.Identifier && TimeUnits.Contains(Current.Text)))
        {
            throw new FhirPathException(
                number.Column,
                $"Quantities such as {number.Text} {(Current.Kind == TokenKind.String ? Current.ToString() : Current.Text)} are not supported. Compare the members, such as value.ofType(Quantity).value > 10 and value.ofType(Quantity).code = 'mg'");
        }
    }

    private static PathValue NumberOf(Token token)
    {
        if (!decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            throw new FhirPathException(token.Column, "The number is too large. A number has at most 28 digits");
        }

        return token.Text.IndexOf('.') >= 0 ? PathValue.Of(number) : PathValue.OfInteger(number);
    }
}
