using System.Globalization;
using System.Text;

namespace RedoxExport.Tests.References;

/// <summary>Valid JSON as no server would write it: names, texts and escapes around the word <c>reference</c>.</summary>
internal sealed class GeneratedJson(int seed)
{
    private static readonly string[] Names = ["reference", "reference", "reference", "Reference", "references", "subject", "extension", "a\"reference", "reference\"", "\\", "résumé", "preference"];

    private static readonly string[] Texts =
    [
        "Patient/1", "Practitioner/p-1", "#x", "urn:uuid:1", "Organization?name=a", "https://fhir.example.org/r4/Patient/2", "\"reference\":\"Patient/9\"",
        "a \"reference\": \"Patient/8\" b", "\\\"reference\\\":\\\"Patient/7\\\"", "reference", string.Empty, "é\u2028", "\U0001F600", "\\", "x\\",
    ];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _json = new();

    /// <summary>An object that is a resource.</summary>
    public static string Resource(int seed)
    {
        GeneratedJson made = new(seed);
        made._json.Append("{\"resourceType\":\"Basic\",\"id\":\"1\"");
        made.Members(4, isFirst: false);
        return made._json.Append('}').ToString();
    }

    private void Members(int depth, bool isFirst)
    {
        // The parser refuses two names in one object that differ only in case.
        HashSet<string> used = new(StringComparer.OrdinalIgnoreCase);
        for (int i = _random.Next(6); i > 0; i--)
        {
            string name = Names[_random.Next(Names.Length)] + (_random.Next(2) == 0 ? string.Empty : i.ToString(CultureInfo.InvariantCulture));
            if (!used.Add(name))
            {
                continue;
            }

            _json.Append(isFirst ? string.Empty : ",");
            isFirst = false;
            Space();
            Text(name);
            Space();
            _json.Append(':');
            Space();
            Value(depth - 1);
            Space();
        }
    }

    private void Value(int depth)
    {
        switch (depth <= 0 ? _random.Next(3) : _random.Next(6))
        {
            case 0:
                _json.Append("1.50");
                break;
            case 1:
                _json.Append("null");
                break;
            case 2 or 3:
                Text(Texts[_random.Next(Texts.Length)]);
                break;
            case 4:
                _json.Append('{');
                Members(depth, isFirst: true);
                _json.Append('}');
                break;
            default:
                _json.Append('[');
                for (int i = 0, count = _random.Next(4); i < count; i++)
                {
                    _json.Append(i > 0 ? "," : string.Empty);
                    Value(depth - 1);
                }

                _json.Append(']');
                break;
        }
    }

    private void Text(string text)
    {
        _json.Append('"');
        bool escapesLetters = _random.Next(20) == 0;
        foreach (char c in text)
        {
            _json.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '/' when _random.Next(3) == 0 => "\\/",
                _ when escapesLetters && !char.IsSurrogate(c) && _random.Next(3) == 0 => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        _json.Append('"');
    }

    private void Space() => _json.Append(' ', _random.Next(2));
}
