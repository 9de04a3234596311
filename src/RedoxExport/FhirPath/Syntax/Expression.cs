namespace RedoxExport.FhirPath;

/// <summary>A node of the syntax tree of an expression.</summary>
/// <param name="Column">Its position in the expression, from 1.</param>
/// <param name="Depth">The number of nodes on the longest way down from it.</param>
internal abstract record Expression(int Column, int Depth)
{
    protected static int Below(Expression? child, params IEnumerable<Expression> others)
    {
        int depth = child?.Depth ?? 0;
        foreach (Expression other in others)
        {
            depth = Math.Max(depth, other.Depth);
        }

        return depth + 1;
    }
}

/// <summary>A value that is written in the expression.</summary>
internal sealed record LiteralExpression(PathValue Value, int Column) : Expression(Column, 1);

/// <summary><c>{}</c></summary>
internal sealed record EmptyExpression(int Column) : Expression(Column, 1);

/// <summary>A member by name, of the target or, without one, of the current context.</summary>
internal sealed record MemberExpression(Expression? Target, string Name, int Column) : Expression(Column, Below(Target));

/// <summary>A call of a function on the target or, without one, on the current context.</summary>
internal sealed record CallExpression(Expression? Target, string Name, IReadOnlyList<Expression> Arguments, int Column)
    : Expression(Column, Below(Target, Arguments));

internal sealed record IndexExpression(Expression Target, Expression Index, int Column) : Expression(Column, Below(Target, Index));

internal sealed record UnaryExpression(bool IsNegative, Expression Operand, int Column) : Expression(Column, Below(Operand));

internal sealed record BinaryExpression(string Operator, Expression Left, Expression Right, int Column) : Expression(Column, Below(Left, Right));

/// <summary><c>is</c> or <c>as</c> with a type.</summary>
internal sealed record TypeExpression(Expression Operand, bool IsTest, string Type, int Column) : Expression(Column, Below(Operand));

/// <summary><c>$this</c>, <c>$index</c> or <c>$total</c>.</summary>
internal sealed record VariableExpression(string Name, int Column) : Expression(Column, 1);

/// <summary><c>%name</c></summary>
internal sealed record ConstantExpression(string Name, int Column) : Expression(Column, 1);
