using System.Text;
using CsCheck;
using RedoxExport.FhirPath;

namespace RedoxExport.Tests.FhirPath;

/// <summary>Whatever the expression and the line: an error is one of the two kinds that are reported.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Pieces =
    [
        "name", "given", "gender", "value", "birthDate", "active", "extension", "id", "Patient", "Observation", "Quantity", "string", "where", "exists", "first", "select", "ofType",
        "is", "as", "and", "or", "xor", "implies", "in", "contains", "div", "mod", "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "&", "|", "=", "!=", "~", "!~", "<", "<=",
        ">", ">=", "$this", "$index", "$total", "%resource", "%context", "%x", "'a'", "'\\u00e9'", "'", "`a`", "`", "1", "0", "2.5", "-1", "@2020", "@2020-01-02T03:04:05Z", "@T10", "@",
        "true", "false", "{}", " ", "\n", "//", "/*", "*/", "\\", "\"", "é", "\ud83d", "\0", "count()", "not()", "substring(", "matches('", "iif(", "aggregate(", "repeat(", "children()",
        "descendants()", "join(',')", "lowBoundary()", "toInteger()", "power(", "getReferenceKey()", "extension('urn:e1')", "all(", "round(", "log(", "now()", "split(", "99999999999999999999",
    ];

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["namegivx.()[]{}'`@%$ 0123456789=<>!~+-*/&|,\\\"\n"], 0, 60],
        Gen.Int[0, Pieces.Length - 1].Array[0, 25].Select(pieces => string.Concat(pieces.Select(piece => Pieces[piece]))),
        Gen.Int[0, Pieces.Length - 1].Array[0, 25].Select(pieces => string.Join(' ', pieces.Select(piece => Pieces[piece]))));

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public void Any_text_is_an_expression_or_a_mistake_with_a_column_in_it()
    {
        int valid = 0;
        AnyText.Sample(
            text =>
            {
                try
                {
                    OwnEngine.Compile(text, new NodeNames());
                    Interlocked.Increment(ref valid);
                }
                catch (FhirPathException error)
                {
                    Assert.InRange(error.Column, 1, text.Length + 1);
                    Assert.False(string.IsNullOrEmpty(error.Message));
                }
            },
            iter: TrialLength.Of(50_000, 5_000_000));

        Assert.True(valid > 100, $"Only {valid} texts were expressions.");
    }

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public void Any_valid_text_has_a_result_or_an_error_on_any_line()
    {
        int evaluated = 0;
        AnyText.Select(Gen.Int).Sample(
            (text, seed) =>
            {
                if (IsExpression(text))
                {
                    Evaluate(text, seed);
                    Interlocked.Increment(ref evaluated);
                }
            },
            iter: TrialLength.Of(50_000, 5_000_000));

        Assert.True(evaluated > 100, $"Only {evaluated} texts were expressions.");
    }

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public void A_sensible_expression_has_a_result_or_an_error_without_values_on_any_line() => Gen.Int.Sample(
        seed =>
        {
            Random random = new(seed);
            Evaluate(new ExpressionGenerator(random, random.Next(2) == 0 ? "Patient" : "Observation").Expression(), seed);
        },
        iter: TrialLength.Of(10_000, 2_000_000));

    [Fact]
    public void Every_function_of_an_extreme_value_has_a_result_or_an_error()
    {
        string[] values =
        [
            "@0001", "@0001-01-01T00:00:00+14:00", "@9999", "@9999-12", "@9999-12-31", "@9999-12-31T23Z", "@9999-12-31T23:59", "@9999-12-31T23:59:59.999-14:00", "@9999-12-31T23:59:60Z",
            "@T00", "@T23:59:59.9999999", "@T23:59:60", "2147483647", "(-2147483648)", "79228162514264337593543950335.0", "(-79228162514264337593543950335.0)", "0.0000000000000000000000000001",
            "0", "(-0.0)", "''", "'\\u0000'", "'9999-12-31T23:59:59.999-14:00'", "'79228162514264337593543950336'", "'-'", "true", "{}", "(1 | 'a')", "9223372036854775807",
        ];
        string[] functions =
        [
            "lowBoundary(#)", "highBoundary(#)", "round(#)", "truncate()", "floor()", "ceiling()", "abs()", "sqrt()", "ln()", "exp()", "log(#)", "power(#)", "toString()", "toInteger()", "toDecimal()",
            "toDate()", "toDateTime()", "toTime()", "toBoolean()", "toChars()", "substring(#)", "substring(#, #)", "indexOf('x')", "skip(#)", "take(#)", "length()", "upper()", "split('')", "replace('', 'x')",
            "matches('')", "replaceMatches('', '')", "join('')", "select($this + #)", "select($this - #)", "select($this * #)", "select($this / #)", "select($this div #)", "select($this mod #)",
            "select(-$this)", "select($this & #)", "select($this < #)", "select($this = #)", "select($this ~ #)", "select($this + $this)", "select($this * $this)", "select($this - $this)",
            "select($this < @9999-12-31T23:59:59.999-14:00)", "select($this > @0001-01-01T00:00:00+14:00)", "select($this = @T23:59:60)", "distinct()", "union(#)", "intersect(#)",
        ];
        int evaluated = 0;
        foreach (string expression in from value in values from function in functions from number in Numbers(function) select $"{value}.{function.Replace("#", number, StringComparison.Ordinal)}")
        {
            if (IsExpression(expression))
            {
                Evaluate(expression, 1);
                evaluated++;
            }
        }

        Assert.True(evaluated > values.Length * functions.Length, $"Only {evaluated} texts were expressions.");

        static string[] Numbers(string function) =>
            function.Contains('#', StringComparison.Ordinal) ? ["0", "1", "8", "17", "28", "2147483647", "(-1)", "(-2147483648)", "0.0000000000000000000000000001", "{}", "'a'"] : [""];
    }

    private static bool IsExpression(string text)
    {
        try
        {
            OwnEngine.Compile(text, new NodeNames());
            return true;
        }
        catch (FhirPathException)
        {
            return false;
        }
    }

    private static void Evaluate(string expression, int seed)
    {
        Random random = new(seed);
        string line = random.Next(2) == 0
            ? new ResourceGenerator(random) { HasPrimitivesWithoutValue = true }.Resource(random.Next(2) == 0 ? "Patient" : "Observation")
            : new JsonGenerator(random).Line();
        try
        {
            OwnEngine.ItemsOf(expression, Encoding.UTF8.GetBytes(line), (nodes, value) => RedoxExport.FhirPath.Values.StringOf(nodes, value) ?? string.Empty);
        }
        catch (EvaluationException error)
        {
            Assert.DoesNotContain(JsonGenerator.Secret, error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Makes valid JSON objects with members of patients and observations whose values are of any kind.</summary>
    private sealed class JsonGenerator(Random random)
    {
        public const string Secret = "Sec\u2603ret";

        private static readonly string[] Names =
        [
            "resourceType", "id", "name", "_name", "given", "_given", "gender", "_gender", "birthDate", "_birthDate", "value", "valueString", "_valueString", "valueQuantity", "valueDateTime",
            "extension", "url", "code", "coding", "reference", "subject", "active", "", "_", "\\u0061ctive", "\\ud800", "component", "deceasedBoolean", "multipleBirthInteger", "issued",
        ];

        private static readonly string[] Scalars =
        [
            "null", "true", "false", "0", "-0.0", "1e400", "1E-400", "1.5", "12345678901234567890123456789012345678901234567890", "\"\"", "\"Patient\"", "\"Observation\"",
            "\"2020-01-02\"", "\"2020-99\"", "\"10:20\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:60-14:00\"", "\"\\ud800\"", "\"\\udc00\\ud800x\"", "\"a\\\\b\\n\\u0000\"",
            "\"" + Secret + "\"", "\"Patient/p1\"", "\"urn:e1\"", "[]", "{}", "\"1.5\"", "\"true\"",
        ];

        public string Line() => Object(0);

        private string Object(int depth) =>
            "{" + string.Join(",", Enumerable.Range(0, random.Next(8)).Select(_ => $"\"{Names[random.Next(Names.Length)]}\":{Value(depth + 1)}")) + "}";

        private string Value(int depth) => depth > 5 ? Scalars[random.Next(Scalars.Length)] : random.Next(5) switch
        {
            0 or 1 => Scalars[random.Next(Scalars.Length)],
            2 => "[" + string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth + 1))) + "]",
            _ => Object(depth),
        };
    }
}
