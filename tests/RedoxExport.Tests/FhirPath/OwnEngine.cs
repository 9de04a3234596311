using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.FhirPath;

namespace RedoxExport.Tests.FhirPath;

/// <summary>Evaluates expressions with the engine under test.</summary>
internal static class OwnEngine
{
    public const string Patient =
        """
        {"resourceType":"Patient","id":"p1","active":true,"gender":"female","birthDate":"1974-12-25",
        "name":[{"use":"official","family":"Chalmers","given":["Peter","James"]},{"use":"usual","given":["Jim"]},{"use":"maiden","family":"Windsor","given":["Peter","James"]}],
        "telecom":[{"system":"phone","value":"555-1","rank":1},{"system":"email","value":"a@b.example","rank":2}],
        "identifier":[{"system":"urn:mrn","value":"m1"}],
        "extension":[{"url":"http://x/race","valueCoding":{"system":"urn:race","code":"2106-3"}},{"url":"http://x/score","valueDecimal":1.50}],
        "multipleBirthInteger":2,"deceasedDateTime":"2020-01-02T03:04:05Z",
        "generalPractitioner":[{"reference":"Practitioner/pr1"},{"reference":"https://h.example/fhir/Organization/o1/_history/2"}],
        "contained":[{"resourceType":"Organization","id":"c1","name":"Acme"}]}
        """;

    public const string Observation =
        """
        {"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"},{"system":"urn:x","code":"w"}]},
        "effectiveDateTime":"2024-02-03T10:20:30+01:00","issued":"2024-02-03T10:20:30.123Z","valueQuantity":{"value":185.0,"unit":"lbs","code":"[lb_av]"},
        "component":[{"code":{"text":"a"},"valueQuantity":{"value":7}},{"code":{"text":"b"},"valueString":"s"}],"subject":{"reference":"Patient/p1"}}
        """;

    /// <summary>The moment of <c>now()</c>.</summary>
    public static readonly DateTimeOffset Now = new(2026, 5, 28, 14, 30, 1, 500, TimeSpan.FromHours(2));

    public static Operation Compile(string expression, NodeNames names)
    {
        Operation operation = new Compiler(names, new Dictionary<string, PathValue>()) { Clock = new FixedClock() }.Compile(expression);
        names.KeepSiblings();
        return operation;
    }

    /// <summary>The items of the result, as text, separated by bars: <c>Peter | James</c>.</summary>
    /// <exception cref="FhirPathException">The expression is not valid.</exception>
    /// <exception cref="EvaluationException">It has no result.</exception>
    public static string Evaluate(string expression, string resource = Patient) => string.Join(" | ", ItemsOf(expression, Encoding.UTF8.GetBytes(resource), Describe));

    public static IReadOnlyList<string> ItemsOf(string expression, byte[] resource, Func<NodeTable, PathValue, string> describe)
    {
        NodeNames names = new();
        Operation operation = Compile(expression, names);
        Evaluation evaluation = new(new NodeTable(names));
        evaluation.Read(resource, 0, resource.Length);
        ValueList result = new();
        operation.Run(evaluation, evaluation.Root, result);
        List<string> items = [];
        for (int i = 0; i < result.Count; i++)
        {
            items.Add(describe(evaluation.Nodes, result[i]));
        }

        return items;
    }

    /// <summary>An error as <c>column: message</c>, or the result.</summary>
    public static string MessageOf(string expression, string resource = Patient)
    {
        try
        {
            return Evaluate(expression, resource);
        }
        catch (FhirPathException error)
        {
            return error.Column.ToString(CultureInfo.InvariantCulture) + ": " + error.Message;
        }
        catch (EvaluationException error)
        {
            return error.Message;
        }
    }

    private static string Describe(NodeTable nodes, PathValue value)
    {
        if (RedoxExport.FhirPath.Values.IsWithoutValue(nodes, value))
        {
            return $"({value.Type!.Name} without a value)";
        }

        return RedoxExport.FhirPath.Values.StringOf(nodes, value) ?? Encoding.UTF8.GetString(nodes.RawOf(value.Node));
    }

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test");

        public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
    }
}
