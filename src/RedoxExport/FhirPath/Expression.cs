namespace RedoxExport.FhirPath;

/// <summary>A node of the syntax tree of an expression.</summary>
/// <param name="Column">Its position in the expression, from 1.</param>
internal abstract record Expression(int Column);

/// <summary>A value that is written in the expression.</summary>
internal sealed record LiteralExpression(PathValue Value, int Column) : Expression(Column);

/// <summary><c>{}</c></summary>
internal sealed record EmptyExpression(int Column) : Expression(Column);

/// <summary>A member by name, of the target or, without one, of the current context.</summary>
internal sealed record MemberExpression(Expression? Target, string Name, int Column) : Expression(Column);

/// <summary>A call of a function on the target or, without one, on the current context.</summary>
internal sealed record CallExpression(Expression? Target, string Name, IReadOnlyList<Expression> Arguments, int Column) : Expression(Column);

internal sealed record IndexExpression(Expression Target, Expression Index, int Column) : Expression(Column);

internal sealed record UnaryExpression(bool IsNegative, Expression Operand, int Column) : Expression(Column);

internal sealed record BinaryExpression(string Operator, Expression Left, Expression Right, int Column) : Expression(Column);

/// <summary><c>is</c> or <c>as</c> with a type.</summary>
internal sealed record TypeExpression(Expression Operand, bool IsTest, string Type, int Column) : Expression(Column);

/// <summary><c>$this</c>, <c>$index</c> or <c>$total</c>.</summary>
internal sealed record VariableExpression(string Name, int Column) : Expression(Column);

/// <summary><c>%name</c></summary>
internal sealed record ConstantExpression(string Name, int Column) : Expression(Column);
