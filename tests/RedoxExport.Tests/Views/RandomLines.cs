
namespace RedoxExport.Tests.Views;

/// <summary>Random resources, several lines of each random structure: only the values differ between them.</summary>
internal sealed class RandomLines(Random random)
{
    private static readonly string[] Texts =
    [
        "official", "usual", "http://loinc.org", "http://hospital.smarthealthit.org", "a\\\"b", "a\\\\b", "a\\nb", "\\u00e9", "é", "", "x", "final", "2026", "1.5", "true", "Ünï",
        "female", "city", "8867-4",
    ];

    private static readonly string[] Moments = ["2026-05-28", "2026-05", "2026", "1960-01-01", "2026-05-28T14:30:00Z", "2026-05-28T14:30:00.123+02:00", "not a date", "12:30:00"];

    private static readonly string[] References =
    [
        "Patient/1", "Patient/2", "http://example.org/fhir/Patient/3", "Patient/4/_history/2", "#inner", "urn:uuid:5", "Group/6", "Patient", "/", "Patient?x=1", "Pat\\u0069ent/7", "", "a/_history/1",
    ];

    private static readonly string[] Scalars = ["1", "0", "1.50", "-3", "6.3", "true", "false", "null", "1e2", "123456789012345678901234567890.5"];

    private readonly List<Func<string>> _parts = [];

    /// <summary>Lines of one structure.</summary>
    public List<string> Next(int lines)
    {
        _parts.Clear();
        Object(random.Next(2) == 0 ? Patient() : Observation());
        return [.. Enumerable.Range(0, lines).Select(_ => string.Concat(_parts.Select(part => part())))];
    }

    /// <summary>Lines in which each member has one of a few structures, in any combination and, for some of them, in any order.</summary>
    public List<string> Combined(int lines)
    {
        bool isShuffled = random.Next(3) == 0;
        (string Name, Func<string>[][] Structures)[] members = [.. (random.Next(2) == 0 ? Patient() : Observation()).Select(member => (member.Name, Structures(member.Value)))];
        return [.. Enumerable.Range(0, lines).Select(_ => Line())];

        string Line()
        {
            (string Name, Func<string>[][] Structures)[] there = [.. members.Where(member => member.Name == "resourceType" || random.Next(3) > 0)];
            if (isShuffled)
            {
                random.Shuffle(there);
            }

            return $"{{{string.Join(',', there.Select(member => $"\"{member.Name}\":{string.Concat(member.Structures[random.Next(member.Structures.Length)].Select(part => part()))}"))}}}";
        }
    }

    private Func<string>[][] Structures(Action value)
    {
        Func<string>[][] structures = new Func<string>[1 + random.Next(3)][];
        for (int i = 0; i < structures.Length; i++)
        {
            _parts.Clear();
            value();
            structures[i] = [.. _parts];
        }

        return structures;
    }

    private (string Name, Action Value)[] Patient() =>
    [
        ("resourceType", () => Words("Patient", "Patient", "Patient", "Observation")),
        ("id", Text),
        ("active", Scalar),
        ("gender", Text),
        ("_gender", () => Object(("extension", () => Array(Extension)))),
        ("birthDate", () => Words(Moments)),
        ("_birthDate", () => Object(("extension", () => Array(Extension)))),
        ("deceasedDateTime", () => Words(Moments)),
        ("deceasedBoolean", Scalar),
        ("multipleBirthInteger", Scalar),
        ("extension", () => Array(Extension)),
        ("identifier", () => Array(() => Object(("use", Text), ("system", Text), ("value", Text)))),
        ("name", () => Array(() => Object(("use", Text), ("family", Text), ("given", () => Array(Text)), ("_given", () => Array(GivenExtension))))),
        ("address", () => Array(() => Object(("line", () => Array(Text)), ("city", Text), ("period", () => Object(("start", () => Words(Moments))))))),
        ("contact", () => Array(() => Object(("name", () => Object(("family", Text))), ("telecom", () => Array(() => Object(("system", Text), ("value", Text), ("rank", Scalar))))))),
        ("managingOrganization", () => Object(("reference", () => Words(References)), ("display", Text))),
        ("contained", () => Array(() => Object(("resourceType", () => Words("Group", "Patient")), ("id", Text)))),
    ];

    private (string Name, Action Value)[] Observation() =>
    [
        ("resourceType", () => Words("Observation", "Observation", "Observation", "Patient")),
        ("id", Text),
        ("status", Text),
        ("category", () => Array(CodeableConcept)),
        ("code", CodeableConcept),
        ("subject", () => Object(("reference", () => Words(References)))),
        ("effectiveDateTime", () => Words(Moments)),
        ("effectivePeriod", () => Object(("start", () => Words(Moments)), ("end", () => Words(Moments)))),
        ("valueQuantity", () => Object(("value", Scalar), ("unit", Text))),
        ("valueCodeableConcept", CodeableConcept),
        ("valueString", Text),
        ("valueBoolean", Scalar),
        ("component", () => Array(() => Object(("code", CodeableConcept), ("valueQuantity", () => Object(("value", Scalar)))))),
    ];

    private void CodeableConcept() => Object(("coding", () => Array(() => Object(("system", Text), ("code", Text), ("display", Text)))), ("text", Text));

    private void Extension() => Object(("url", Text), ("valueString", Text), ("valueDecimal", Scalar), ("extension", () => Array(() => Object(("url", Text), ("valueCode", Text)))));

    private void GivenExtension()
    {
        if (random.Next(2) == 0)
        {
            Write("null");
        }
        else
        {
            Object(("extension", () => Array(Extension)));
        }
    }

    private void Object(params (string Name, Action Value)[] members)
    {
        Write("{");
        bool isFirst = true;
        foreach ((string name, Action value) in members)
        {
            if (name != "resourceType" && random.Next(3) == 0)
            {
                continue;
            }

            Write($"{(isFirst ? string.Empty : ",")}{(random.Next(20) == 0 ? " " : string.Empty)}\"{name}\":{(random.Next(20) == 0 ? " " : string.Empty)}");
            isFirst = false;
            value();
        }

        Write("}");
    }

    private void Array(Action element)
    {
        Write("[");
        int count = random.Next(4);
        for (int i = 0; i < count; i++)
        {
            Write(i == 0 ? string.Empty : ",");
            element();
        }

        Write("]");
    }

    private void Text() => Words(Texts);

    // In a structure, a value is either a string in all lines or another scalar in all lines. Which one is what FHIR wants, mostly.
    private void Scalar()
    {
        if (random.Next(30) == 0)
        {
            Text();
        }
        else
        {
            _parts.Add(() => Scalars[random.Next(random.Next(8) == 0 ? Scalars.Length : 5)]);
        }
    }

    private void Words(params string[] words)
    {
        if (random.Next(40) == 0)
        {
            _parts.Add(() => Scalars[random.Next(Scalars.Length)]);
        }
        else
        {
            _parts.Add(() => "\"" + words[random.Next(words.Length)] + "\"");
        }
    }

    private void Write(string text) => _parts.Add(() => text);
}
