using System.Text.RegularExpressions;

namespace RedoxExport.Tests.FhirPath;

/// <summary>A difference between the engine under test and that of the Firely SDK.</summary>
/// <param name="Reason">The clause of the specification that decides, and what it says.</param>
/// <param name="Expressions">The expressions that can differ for this reason, in random tests.</param>
/// <param name="Example">An expression that differs.</param>
/// <param name="Ours">The result of the engine under test, or its error with an exclamation mark before it.</param>
/// <param name="Theirs">The result of the Firely SDK; an exclamation mark for an error.</param>
internal sealed record DeliberateDifference(string Reason, Regex? Expressions, string Example, string Ours, string Theirs)
{
    /// <summary>The resource of the examples.</summary>
    public const string Resource =
        """
        {"resourceType":"Patient","meta":{"lastUpdated":"2020-01-02T03:04:05.500Z"},"gender":"male","birthDate":"1974-12-25","_active":{"extension":[{"url":"urn:e","valueString":"s"}]},
        "name":[{"_family":{"extension":[{"url":"urn:e","valueString":"s"}]}},{"family":"F"}],
        "maritalStatus":{"coding":[{"code":"c1"},{"code":"c2"},{"code":"c1"}]},"telecom":[{"rank":1},{"rank":1}]}
        """;

    public static IReadOnlyList<DeliberateDifference> All { get; } =
    [
        new(
            "FHIRPath 2.0.0, 'in' and 'contains': if the item is empty, the result is empty.",
            new Regex(@" (in|contains) "),
            "{} in (1 | 2)",
            "",
            "false"),
        new(
            "FHIRPath 2.0.0, 'repeat': an item is added only if it is not in the output.",
            null,
            "maritalStatus.coding.repeat(code)",
            "c1 | c2",
            "c1 | c2 | c1"),
        new(
            "FHIRPath 2.0.0, '~': both collections have the same items, each as often.",
            new Regex("!?~"),
            "telecom.rank ~ (1 | 2)",
            "false",
            "true"),
        new(
            "FHIRPath 2.0.0, 'abs', 'ceiling', 'floor', 'truncate': the result of an integer is an integer.",
            new Regex(@"(abs|ceiling|floor|truncate)\(\).*(convertsToInteger|toInteger|toString|substring|\[)"),
            "(-1).abs().convertsToInteger()",
            "true",
            "false"),
        new(
            "FHIRPath 2.0.0, 'round': halves are rounded away from zero.",
            null,
            "2.5.round()",
            "3",
            "2"),
        new(
            "FHIRPath 2.0.0, 'Operator precedence': 'is' binds stronger than '>', so that a number is compared with a Boolean.",
            null,
            "1 > 2 is Boolean",
            "!",
            "true"),
        new(
            "FHIRPath 2.0.0, 'Math': a result out of range is empty.",
            null,
            "79228162514264337593543950335.0 + 1.0",
            "",
            "!"),
        new(
            "FHIRPath 3.0.0-ballot, 'Long': integers have 64 bits here, so that the sum of two integers of 32 bits is right.",
            null,
            "2147483647 + 1",
            "2147483648",
            "-2147483648"),
        new(
            "FHIRPath 2.0.0, 'is': true for a subtype. A code of FHIR R4 is a string.",
            new Regex(@"(is|ofType|as)\((string|integer|uri)\)"),
            "gender.is(string)",
            "true",
            "false"),
        new(
            "FHIRPath 2.0.0, 'Types and Reflection': functions return values of the System types.",
            null,
            "'b'.indexOf('b').is(System.Integer)",
            "true",
            "false"),
        new(
            "The same for functions with a condition: 'all' and 'exists' return Booleans of the Firely SDK's FHIR types, its other functions those of the System types.",
            new Regex(@"\b(all|exists)\([^)].*\bis\(boolean\)"),
            "name.all($this.exists()).is(boolean)",
            "false",
            "true"),
        new(
            "FHIR R4, 'FHIRPath': a path goes along elements. The value of a primitive is the primitive itself, not an element of it.",
            new Regex(@"\bvalue\b"),
            "gender.value",
            "",
            "male"),
        new(
            "FHIRPath 3.0.0-ballot, 'Unicode and String Operations': positions count characters, not halves of surrogate pairs.",
            null,
            "'a\U0001F525b'.indexOf('b')",
            "2",
            "3"),
        new(
            "FHIRPath 2.0.0, 'String': a backslash before a character that is not an escape sequence is ignored.",
            null,
            @"'\p'",
            "p",
            "!"),
        new(
            "FHIR R4, 'instant': a text is what is written. The Firely SDK writes instants in a form of its own.",
            new Regex("issued"),
            "meta.lastUpdated.toString()",
            "2020-01-02T03:04:05.500Z",
            "2020-01-02T03:04:05.5+00:00"),
        new(
            "Ours: a date is compared with a string that is written in the expression, because people write dates as strings. By the specification they are never equal.",
            new Regex("'2020-01-02'"),
            "birthDate = '1974-12-25'",
            "true",
            "false"),
        new(
            "FHIRPath 2.0.0, index: it is an integer, whatever the collection is. The Firely SDK does not look at it if the collection is empty.",
            null,
            "contact[0.5]",
            "!",
            ""),
        new(
            "FHIR R4, 'JSON Representation of primitive elements': a primitive without a value is an element, so it has extensions. The Firely SDK stops at a missing value.",
            null,
            "active.extension('urn:e').value",
            "s",
            ""),
        new(
            "The same for functions on lists that begin with a primitive without a value.",
            null,
            "name.family.last()",
            "F",
            ""),
        new(
            "FHIRPath 2.0.0, 'Boolean logic': a primitive without a value is not known to be true. 'Singleton Evaluation' alone would make it true.",
            null,
            "active and true",
            "",
            "true"),
    ];
}
