using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Tests.Payloads;

/// <summary>Writes payloads that a reader has to take: every member in every form, in any order, with unknown ones between.</summary>
internal sealed class PayloadGenerator(Random random)
{
    private static readonly string[] Numbers = ["0", "-0", "1.50", "1e5", "1E+400", "-2.5e-9999", "12345678901234567890123456789", "0.10"];

    private static readonly string[] Strings =
    [
        "\"\"", "\"x\"", "\"ü東🏥\"", "\"\\u00fc\\ud83c\\udfe5\"", "\"\\\\\\\"\\/\\b\\f\\n\\r\\t\"", "\"],[}{\"", "\"// no\"", "\"\\u0000\"", "\"Meta\"",
    ];

    private static readonly string[] Urls =
    [
        "https://api.redoxengine.com/fhir/R4/acme/Production/export-status/1", "https://api.redoxengine.com/a?b=c#d", "/fhir/R4/x/Staging/y",
        "http://127.0.0.1:80/fhir/R4/s/Development/export-status/%7B1%7D", "", "no url at all", "ftp://x", "C:\\\\a", "https://", "\\\\\\\\server\\\\share", "urn:uuid:1",
    ];

    private readonly StringBuilder _json = new();

    public string Payload()
    {
        _json.Clear();
        List<Action> members = [() => Member("Meta", Meta)];
        Maybe(members, "status", () => Raw(Pick("202", "\"202\"", "\"202 Accepted\"", "202.0", "null", "0", "\"x\"", "5e2", "1e9999")));
        Maybe(members, "contentLocation", () => Raw(random.Next(4) == 0 ? "null" : $"\"{Pick(Urls)}\""));
        Maybe(members, Pick("transactionTime", "output", "error", "link"), () => Value(2));
        Object(members);
        return _json.ToString();
    }

    private void Meta()
    {
        List<Action> members =
        [
            () => Member("DataModel", () => Raw("\"FHIR Bulk Data Access\"")),
            () => Member("EventType", () => Raw(Pick("\"system-export-response\"", "\"status-check-response\"", "\"group-export\""))),
        ];
        Maybe(members, "EventDateTime", () => Raw(Pick("null", "\"2026-05-28T22:44:52.399Z\"", "\"2026-05-28T22:44:52+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"x\"")));
        Maybe(members, "Test", () => Raw(Pick("true", "false", "null")));
        Maybe(members, "Source", () => System("ID", "Name"));
        Maybe(members, "Destinations", () => List(() => System("ID", "Name")));
        Maybe(members, "Logs", () => List(() => System("ID", "AttemptID")));
        Maybe(members, "FacilityCode", () => Raw(Pick("null", "\"F\"")));
        Maybe(members, "Errors", () => List(() => Value(3)));
        Object(members);
    }

    private void System(string first, string second)
    {
        List<Action> members = [];
        Maybe(members, first, () => Raw(Pick("null", "\"af394f14-b34a-464f-8d24-895f370af4c9\"", Pick(Strings))));
        Maybe(members, second, () => Raw(Pick("null", Pick(Strings))));
        Object(members);
    }

    private void Object(List<Action> members)
    {
        for (int unknown = random.Next(3); unknown > 0; unknown--)
        {
            string name = "x" + random.Next(3).ToString(CultureInfo.InvariantCulture);
            members.Add(() => Member(name, () => Value(3)));
        }

        Action[] shuffled = [.. members];
        random.Shuffle(shuffled);
        Joined('{', '}', shuffled);
    }

    private void Value(int depth)
    {
        switch (random.Next(depth > 0 ? 7 : 5))
        {
            case 0: Raw("null"); break;
            case 1: Raw(Pick("true", "false")); break;
            case 2: Raw(Pick(Numbers)); break;
            case 3 or 4: Raw(Pick(Strings)); break;
            case 5: List(() => Value(depth - 1)); break;
            default:
                Joined('{', '}', [.. Enumerable.Range(0, random.Next(3)).Select(_ => (Action)(() => Member(Pick("ID", "Text", "a", "ü"), () => Value(depth - 1))))]);
                break;
        }
    }

    private void List(Action item) => Joined('[', ']', [.. Enumerable.Repeat(item, random.Next(3))]);

    private void Joined(char open, char close, Action[] parts)
    {
        _json.Append(open);
        for (int i = 0; i < parts.Length; i++)
        {
            _json.Append(i > 0 ? "," : string.Empty);
            Space();
            parts[i]();
            Space();
        }

        _json.Append(close);
    }

    private void Member(string name, Action value)
    {
        string written = random.Next(10) == 0 ? "\"\\u" + ((int)name[0]).ToString("x4", CultureInfo.InvariantCulture) + name[1..] + "\"" : JsonSerializer.Serialize(name);
        Raw(written);
        Space();
        _json.Append(':');
        Space();
        value();
    }

    private void Maybe(List<Action> members, string name, Action value)
    {
        if (random.Next(4) > 0)
        {
            members.Add(() => Member(name, value));
        }
    }

    private void Raw(string json) => _json.Append(json);

    private void Space() => _json.Append(random.Next(4) switch { 0 => " ", 1 => "\r\n\t", _ => string.Empty });

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
