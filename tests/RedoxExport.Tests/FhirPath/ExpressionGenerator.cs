namespace RedoxExport.Tests.FhirPath;

/// <summary>
/// Makes expressions over patients or observations from the grammar of FHIRPath. Most of them make sense: a function for strings is mostly called on a string. Some
/// do not, so that both engines have to decide.
/// </summary>
internal sealed class ExpressionGenerator(Random random, string resource)
{
    private const int Deepest = 3;

    private static readonly Dictionary<string, Dictionary<Shape, string[]>> Paths = new()
    {
        ["Patient"] = new()
        {
            [Shape.Text] = ["gender", "id", "name.first().family", "name[0].family", "name.family.last()", "identifier.first().value", "maritalStatus.text", "name[1].given[0]", "extension.first().url", "telecom.value.first()"],
            [Shape.Texts] = ["name.given", "name.family", "telecom.value", "telecom.system", "identifier.value", "name.use", "extension.value.ofType(string)", "maritalStatus.coding.code", "extension('urn:e2').value.ofType(string)"],
            [Shape.Boolean] = ["active", "deceased.ofType(boolean)", "extension('urn:e1').value.ofType(boolean).first()", "name.exists()"],
            [Shape.Number] = ["multipleBirth.ofType(integer)", "telecom.rank.first()", "extension.value.ofType(decimal).first()", "name.count()", "extension.value.ofType(integer).last()"],
            [Shape.Numbers] = ["telecom.rank", "extension.value.ofType(decimal)", "extension.value.ofType(integer)"],
            [Shape.Moment] = ["birthDate", "deceased.ofType(dateTime)", "extension.value.ofType(date).first()"],
            [Shape.Items] = ["name", "telecom", "identifier", "extension", "maritalStatus", "maritalStatus.coding", "contact", "name.where(use = 'official')", "deceased", "multipleBirth", "extension.value", "name.tail()", "birthDate"],
        },
        ["Observation"] = new()
        {
            [Shape.Text] = ["status", "id", "code.text", "code.coding.first().code", "value.ofType(string)", "subject.reference", "value.ofType(Quantity).unit", "code.coding[1].system", "component.first().code.text"],
            [Shape.Texts] = ["code.coding.code", "code.coding.system", "component.code.text", "component.value.ofType(string)", "component.code.coding.code", "referenceRange.text", "component.value.ofType(Quantity).unit"],
            [Shape.Boolean] = ["value.ofType(boolean)", "component.first().value.ofType(boolean)", "component.exists()", "value.exists()"],
            [Shape.Number] = ["value.ofType(Quantity).value", "value.ofType(integer)", "referenceRange.first().low.value", "component.count()", "component.value.ofType(integer).first()"],
            [Shape.Numbers] = ["component.value.ofType(Quantity).value", "referenceRange.low.value", "component.value.ofType(integer)"],
            [Shape.Moment] = ["effective.ofType(dateTime)", "issued", "effective.ofType(Period).start", "value.ofType(dateTime)", "value.ofType(time)"],
            [Shape.Items] = ["component", "component.value", "code", "code.coding", "value", "value.ofType(Quantity)", "value.ofType(CodeableConcept)", "referenceRange", "referenceRange.low", "subject", "effective", "component.where(value.exists())"],
        },
    };

    private static readonly Shape[] Collections = [Shape.Texts, Shape.Numbers, Shape.Items];
    private static readonly Shape[] Singles = [Shape.Text, Shape.Number, Shape.Boolean, Shape.Moment];

    private enum Shape
    {
        Text,
        Texts,
        Boolean,
        Number,
        Numbers,
        Moment,
        Items,
    }

    public string Expression() => Of(random.Next(3) == 0 ? Shape.Boolean : Pick([.. Singles, .. Collections]), 0);

    private string Of(Shape shape, int depth)
    {
        if (random.Next(40) == 0)
        {
            // Something of another shape.
            shape = Pick([.. Singles, .. Collections]);
        }

        if (depth >= Deepest || random.Next(3) == 0)
        {
            return random.Next(4) == 0 ? Literal(shape) : Pick([.. Paths[resource][shape].Where(path => depth == 0 || !path.StartsWith("value.exists", StringComparison.Ordinal) && path != "value")]);
        }

        depth++;
        return shape switch
        {
            Shape.Boolean => Boolean(depth),
            Shape.Text => Text(depth),
            Shape.Number => Number(depth),
            Shape.Moment => $"iif({Of(Shape.Boolean, depth)}, {Of(Shape.Moment, depth)}, {Of(Shape.Moment, depth)})",
            _ => Collection(shape, depth),
        };
    }

    private string Boolean(int depth)
    {
        Shape single = Pick(Singles);
        Shape many = Pick(Collections);
        switch (random.Next(18))
        {
            case 0 or 1:
                return $"({Of(Shape.Boolean, depth)} {Pick("and", "or", "xor", "implies")} {Of(Shape.Boolean, depth)})";
            case 2:
                return $"{Of(Shape.Boolean, depth)} {Pick("and", "or", "xor", "implies")} {Of(Shape.Boolean, depth)} {Pick("and", "or", "xor", "implies")} {Of(Shape.Boolean, depth)}";
            case 3 or 4:
                return $"({Of(single, depth)} {Pick("=", "!=", "~", "!~")} {Of(single, depth)})";
            case 5:
                return $"({Of(many, depth)} {Pick("=", "!=", "~", "!~")} {Of(many, depth)})";
            case 6 or 7:
                Shape ordered = Pick(Shape.Text, Shape.Number, Shape.Moment);
                return $"({Of(ordered, depth)} {Pick("<", "<=", ">", ">=")} {Of(ordered, depth)})";
            case 8:
                return Membership("iif({0}.exists(), {0} in {1}, false)", Group(Of(Shape.Text, depth)), Of(Shape.Texts, depth));
            case 9:
                return Membership("iif({0}.exists(), {1} contains {0}, true)", Group(Of(Shape.Number, depth)), Of(Shape.Numbers, depth));
            case 10:
                return $"{Group(Of(many, depth))}.{Pick("exists()", "empty()", "isDistinct()", "count() > 1", "exists($index = 1)", "all($this.exists())")}";
            case 11:
                return $"{Group(Of(Shape.Boolean, depth))}.not()";
            case 12:
                return $"{Group(Of(Shape.Text, depth))}.{Pick("startsWith", "endsWith", "contains", "matches")}({Pick("'a'", "'b'", "''", "'A'", "'c1'")})";
            case 13:
                return $"{Group(Of(Shape.Texts, depth))}.{Pick("exists", "all")}({Pick("$this = 'a'", "$this.length() > 1", "startsWith('a')", "$this ~ 'AB'", "$index = 0")})";
            case 14:
                return $"{Group(Of(single, depth))}.{Pick("is(HumanName)", "is(code)", "is(boolean)", "is(dateTime)", "is(positiveInt)", "is(Quantity)", "is(date)", "is(decimal)")}";
            case 15:
                return $"{Group(Of(single, depth))}.{Pick("convertsToInteger()", "convertsToDecimal()", "convertsToBoolean()", "convertsToString()", "convertsToDate()", "convertsToDateTime()", "convertsToTime()")}";
            case 16:
                return $"{Group(Of(many, depth))}.{Pick("subsetOf", "supersetOf")}({Of(many, depth)})";
            default:
                return $"{Group(Of(many, depth))}.select({Of(Shape.Boolean, Deepest)}).{Pick("allTrue()", "anyTrue()", "allFalse()", "anyFalse()")}";
        }
    }

    private string Text(int depth) => random.Next(12) switch
    {
        0 => $"({Of(Shape.Text, depth)} + {Of(Shape.Text, depth)})",
        1 => $"({Of(Shape.Text, depth)} & {Of(Shape.Text, depth)})",
        2 => $"{Group(Of(Shape.Text, depth))}.{Pick("upper()", "lower()", "trim()", "toString()")}",
        3 => $"{Group(Of(Shape.Text, depth))}.substring({Of(Shape.Number, Deepest)})",
        4 => $"{Group(Of(Shape.Text, depth))}.substring({Pick("0", "1", "-1", "5")}, {Pick("1", "2", "10")})",
        5 => $"{Group(Of(Shape.Text, depth))}.replace({Pick("'a'", "'b'")}, {Of(Shape.Text, depth)})",
        6 => $"{Group(Of(Shape.Texts, depth))}.join({Pick("','", "''", "' - '")})",
        7 => $"{Group(Of(Shape.Texts, depth))}.{Pick("first()", "last()", "skip(1).first()")}",
        8 => $"{Group(Of(Pick(Singles), depth))}.toString()",
        9 => $"iif({Of(Shape.Boolean, depth)}, {Of(Shape.Text, depth)}, {Of(Shape.Text, depth)})",
        10 => $"{Group(Of(Shape.Text, depth))}.replaceMatches({Pick("'[a-b]'", "'x'")}, {Pick("'z'", "''")})",
        _ => $"{Group(Of(Shape.Texts, depth))}[{Pick("0", "1", "7")}]",
    };

    private string Number(int depth) => random.Next(12) switch
    {
        0 or 1 => $"({Of(Shape.Number, depth)} {Pick("+", "-", "*")} {Of(Shape.Number, depth)})",
        2 => $"({Of(Shape.Number, depth)} {Pick("/", "div", "mod")} {Of(Shape.Number, depth)})",
        3 => $"(-{Group(Of(Shape.Number, depth))})",
        4 => $"{Group(Of(Shape.Number, depth))}.{Pick("abs()", "ceiling()", "floor()", "truncate()")}",
        5 => $"{Group(Of(Pick(Collections), depth))}.count()",
        6 => $"{Group(Of(Shape.Text, depth))}.{Pick("length()", "indexOf('b')", "toInteger()", "toDecimal()")}",
        7 => $"{Group(Of(Shape.Numbers, depth))}.{Pick("first()", "last()")}",
        8 => $"{Group(Of(Shape.Number, depth))}.{Pick("toDecimal()", "toInteger()", "sqrt()", "power(2)", "exp()", "ln()")}",
        9 => $"{Group(Of(Shape.Numbers, depth))}.aggregate($this + $total, 0)",
        10 => $"iif({Of(Shape.Boolean, depth)}, {Of(Shape.Number, depth)})",
        _ => $"{Of(Shape.Number, depth)} {Pick("+", "-", "*")} {Of(Shape.Number, depth)} {Pick("+", "-", "*")} {Of(Shape.Number, depth)}",
    };

    private string Collection(Shape shape, int depth) => random.Next(12) switch
    {
        0 => $"{Group(Of(shape, depth))}.{Pick("tail()", "distinct()", "skip(1)", "take(2)", "first()", "last()", "skip(0)", "take(0)", "skip(-1)")}",
        1 => $"({Of(shape, depth)} | {Of(shape, depth)})",
        2 => $"{Group(Of(shape, depth))}.{Pick("union", "combine", "intersect", "exclude")}({Of(shape, depth)})",
        3 => $"{Group(Of(shape, depth))}.where({Of(Shape.Boolean, Deepest)})",
        4 => $"{Group(Of(shape, depth))}.where({Pick("$index > 0", "$this.exists()", "true", "false", "{}")})",
        5 => $"{Group(Of(Shape.Items, depth))}.select({Of(shape, Deepest)})",
        6 => $"{Group(Of(shape, depth))}[{Of(Shape.Number, Deepest)}]",
        7 when shape == Shape.Texts => $"{Group(Of(Shape.Texts, depth))}.select($this.{Pick("upper()", "length()", "substring(1)", "toString()")})",
        8 when shape == Shape.Texts => $"{Group(Of(Shape.Text, depth))}.{Pick("toChars()", "split('a')", "split(' ')")}",
        9 when shape == Shape.Items => $"{Group(Of(Shape.Items, depth))}.ofType({Pick("Coding", "integer", "boolean", "HumanName", "Quantity", "code")})",
        10 when shape == Shape.Items => $"{Group(Of(Shape.Items, depth))}.extension('urn:e1')",
        7 => $"{Group(Of(shape, depth))}.repeat({Pick("coding", "extension")})",
        8 => $"iif({Of(Shape.Boolean, depth)}, {Of(shape, depth)}, {Of(shape, depth)})",
        9 => $"{Group(Of(shape, depth))}.combine({Of(shape, depth)}).{Pick("distinct()", "isDistinct()", "count()")}",
        _ => $"{Group(Of(shape, depth))}.select($this)",
    };

    private string Literal(Shape shape) => shape switch
    {
        Shape.Text => Pick("'a'", "'ab'", "'male'", "'AB'", "''", "'10'", "'true'", "'\\u0061'", "{}"),
        Shape.Texts => Pick("('a' | 'b')", "('a' | 'c1' | 'male')", "{}", "('B')"),
        Shape.Boolean => Pick("true", "false", "{}"),
        Shape.Number => Pick("0", "1", "2", "1.5", "10", "1.0", "{}", "0.67"),
        Shape.Numbers => Pick("(1 | 2)", "(1.0 | 2)", "(0 | 1 | 2 | 3)", "{}"),
        Shape.Moment => Pick("@2020", "@2020-01-02", "@2020-01", "@2020-01-02T03:04:05Z", "@2020-01-02T03:04:05", "@2019T", "@T10:20:30", "@T10"),
        _ => Pick("{}", Pick(Paths[resource][Shape.Items])),
    };

    private static string Membership(string form, string item, string list) => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, item, Group(list));

    private static string Group(string expression) => expression.Contains(' ', StringComparison.Ordinal) || expression[0] is '-' or '@' ? $"({expression})" : expression;

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];
}
