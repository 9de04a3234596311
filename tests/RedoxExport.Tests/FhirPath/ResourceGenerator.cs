using System.Text.Json.Nodes;

namespace RedoxExport.Tests.FhirPath;

/// <summary>Makes small patients and observations. Every member can be missing.</summary>
internal sealed class ResourceGenerator(Random random)
{
    /// <summary>True to make primitives that have extensions, with or without a value, everywhere. Otherwise a few that are not lists have them next to a value.</summary>
    public bool HasPrimitivesWithoutValue { get; init; }

    private static readonly string[] Words = ["a", "B", "ab", "Ab c", "10", "x-1", "true", "é", "2020-01-02", ""];
    private static readonly string[] Dates = ["2020", "2020-01", "2020-01-02", "1999-12-31", "2021-02-03"];
    private static readonly string[] Moments = ["2020-01-02T03:04:05Z", "2020-01-02T05:04:05+02:00", "2020-01-02T03:04:05.5Z", "2019-06-07T08:09:10-05:00", "2020", "2020-01-02"];
    private static readonly string[] Numbers = ["0", "1", "2", "1.0", "1.50", "-3.25", "185", "0.001"];

    public string Resource(string type) => (type == "Patient" ? Patient() : Observation()).ToJsonString();

    private JsonObject Patient()
    {
        JsonObject patient = new() { ["resourceType"] = "Patient" };
        Maybe(patient, "id", () => "p" + random.Next(3));
        Primitive(patient, "active", () => JsonValue.Create(random.Next(2) == 0));
        Primitive(patient, "gender", () => Pick("male", "female", "other"));
        Primitive(patient, "birthDate", () => Pick(Dates));
        List(patient, "name", () =>
        {
            JsonObject name = [];
            Maybe(name, "use", () => Pick("official", "usual"));
            Primitive(name, "family", Word);
            Primitives(name, "given", Word);
            return name;
        });
        List(patient, "telecom", () =>
        {
            JsonObject telecom = [];
            Maybe(telecom, "system", () => Pick("phone", "email"));
            Primitive(telecom, "value", Word);
            Maybe(telecom, "rank", () => JsonValue.Create(random.Next(1, 4)));
            return telecom;
        });
        List(patient, "identifier", () =>
        {
            JsonObject identifier = [];
            Maybe(identifier, "system", () => Pick("urn:a", "urn:b"));
            Maybe(identifier, "value", Word);
            return identifier;
        });
        List(patient, "extension", Extension);
        Choice(patient, "multipleBirth", ("Integer", () => JsonValue.Create(random.Next(4))), ("Boolean", () => JsonValue.Create(true)));
        Choice(patient, "deceased", ("DateTime", () => Pick(Moments)), ("Boolean", () => JsonValue.Create(false)));
        Maybe(patient, "maritalStatus", Concept);
        return patient;
    }

    private JsonObject Observation()
    {
        JsonObject observation = new() { ["resourceType"] = "Observation" };
        Maybe(observation, "id", () => "o" + random.Next(3));
        Primitive(observation, "status", () => Pick("final", "amended"));
        Maybe(observation, "code", Concept);
        Maybe(observation, "subject", () => new JsonObject { ["reference"] = Pick("Patient/p1", "Patient/p2", "Group/g1") });
        Maybe(observation, "issued", () => Pick("2020-01-02T03:04:05.500Z", "2021-01-01T00:00:00+01:00"));
        Choice(observation, "effective", ("DateTime", () => Pick(Moments)), ("Period", () => new JsonObject { ["start"] = Pick(Moments) }));
        Value(observation);
        List(observation, "component", () =>
        {
            JsonObject component = [];
            Maybe(component, "code", Concept);
            Value(component);
            return component;
        });
        List(observation, "referenceRange", () => new JsonObject { ["low"] = Quantity(), ["text"] = Word() });
        return observation;
    }

    private void Value(JsonObject owner) => Choice(
        owner,
        "value",
        ("Quantity", Quantity),
        ("String", Word),
        ("Integer", () => JsonValue.Create(random.Next(4))),
        ("Boolean", () => JsonValue.Create(random.Next(2) == 0)),
        ("CodeableConcept", Concept),
        ("DateTime", () => Pick(Moments)),
        ("Time", () => Pick("10:20:30", "11:00:00")));

    private JsonObject Quantity()
    {
        JsonObject quantity = [];
        Primitive(quantity, "value", Number);
        Maybe(quantity, "unit", () => Pick("kg", "lbs"));
        Maybe(quantity, "code", () => Pick("kg", "[lb_av]"));
        return quantity.Count > 0 ? quantity : new JsonObject { ["unit"] = "kg" };
    }

    private JsonObject Concept()
    {
        JsonObject concept = [];
        List(concept, "coding", () =>
        {
            JsonObject coding = new() { ["code"] = Pick("c1", "c2", "C1") };
            Maybe(coding, "system", () => Pick("urn:a", "urn:b"));
            return coding;
        });
        Maybe(concept, "text", Word);
        return concept.Count > 0 ? concept : new JsonObject { ["text"] = "t" };
    }

    private JsonObject Extension()
    {
        JsonObject extension = new() { ["url"] = Pick("urn:e1", "urn:e2") };
        Choice(extension, "value", ("String", Word), ("Decimal", Number), ("Integer", () => JsonValue.Create(random.Next(4))), ("Boolean", () => JsonValue.Create(true)), ("Date", () => Pick(Dates)));
        if (extension.Count == 1)
        {
            extension["valueString"] = "v";
        }

        return extension;
    }

    private JsonNode Word()
    {
        string word = Words[random.Next(Words.Length - 1)];
        return JsonValue.Create(word);
    }

    private JsonNode Number() => JsonNode.Parse(Numbers[random.Next(Numbers.Length)])!;

    private JsonNode Pick(params string[] values) => JsonValue.Create(values[random.Next(values.Length)]);

    private void Maybe(JsonObject owner, string name, Func<JsonNode> value)
    {
        if (random.Next(4) > 0)
        {
            owner[name] = value();
        }
    }

    private void Primitive(JsonObject owner, string name, Func<JsonNode> value)
    {
        int form = random.Next(12);
        if (form > 2)
        {
            owner[name] = value();
        }

        if ((form == 0 && HasPrimitivesWithoutValue) || (form == 11 && (HasPrimitivesWithoutValue || owner.ContainsKey("resourceType"))))
        {
            owner["_" + name] = Sibling();
        }
    }

    private void Primitives(JsonObject owner, string name, Func<JsonNode> value)
    {
        int count = random.Next(4);
        if (count == 0)
        {
            return;
        }

        JsonArray values = [];
        JsonArray siblings = [];
        bool hasSiblings = false;
        for (int i = 0; i < count; i++)
        {
            int form = HasPrimitivesWithoutValue ? random.Next(10) : 9;
            values.Add(form == 0 ? null : value());
            siblings.Add(form <= 1 ? Sibling() : null);
            hasSiblings |= form <= 1;
        }

        owner[name] = values;
        if (hasSiblings)
        {
            owner["_" + name] = siblings;
        }
    }

    private static JsonObject Sibling() => new() { ["extension"] = new JsonArray(new JsonObject { ["url"] = "urn:e1", ["valueString"] = "s" }) };

    private void List(JsonObject owner, string name, Func<JsonObject> item)
    {
        JsonArray items = [];
        for (int count = random.Next(4); count > 0; count--)
        {
            JsonObject one = item();
            if (one.Count > 0)
            {
                items.Add(one);
            }
        }

        if (items.Count > 0)
        {
            owner[name] = items;
        }
    }

    private void Choice(JsonObject owner, string name, params (string Type, Func<JsonNode> Value)[] choices)
    {
        if (random.Next(5) > 0)
        {
            (string type, Func<JsonNode> value) = choices[random.Next(choices.Length)];
            owner[name + type] = value();
        }
    }
}
