using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RedoxExport.Tests.Tables;

/// <summary>A reader of RFC 4180 of the tests' own: a field in quotes has any character; one without is missing.</summary>
internal static class CsvText
{
    public static List<string?[]> Read(string text)
    {
        List<string?[]> rows = [];
        List<string?> row = [];
        int at = 0;
        while (at < text.Length)
        {
            string? field = null;
            if (text[at] == '"')
            {
                StringBuilder value = new();
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    at += text[at] == '"' ? 1 : 0;
                    value.Append(text[at]);
                }

                at++;
                field = value.ToString();
            }

            row.Add(field);
            if (string.CompareOrdinal(text, at, Environment.NewLine, 0, Environment.NewLine.Length) == 0)
            {
                rows.Add([.. row]);
                row.Clear();
                at += Environment.NewLine.Length;
            }
            else
            {
                Assert.True(text[at] == ',', string.Create(CultureInfo.InvariantCulture, $"'{text[at]}' at {at}"));
                at++;
            }
        }

        return rows;
    }

    /// <summary>The text that a cell has for a JSON value.</summary>
    public static string? Of(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? (string?)value : value?.ToJsonString();
}
