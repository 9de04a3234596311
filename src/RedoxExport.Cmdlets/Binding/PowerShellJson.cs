using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RedoxExport.Cmdlets;

/// <summary>Converts the output of <c>ConvertFrom-Json</c>, or a hashtable, back to JSON.</summary>
internal static class PowerShellJson
{
    private const int DeepestNesting = 64;

    /// <exception cref="PayloadInputException">The input is not data of that kind.</exception>
    public static byte[] Write(object input)
    {
        using MemoryStream memory = new();
        try
        {
            if (RawText(input is PSObject wrapped ? wrapped.BaseObject : input) is { } raw)
            {
                // The original text is more exact than any conversion.
                return Encoding.UTF8.GetBytes(raw);
            }

            using Utf8JsonWriter json = new(memory);
            Write(json, input, 0);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // An element without a value, an element of a disposed document, text with half a surrogate pair, or a property that throws.
            throw new PayloadInputException("an object that cannot be written as JSON", e);
        }

        return memory.ToArray();
    }

    private static string? RawText(object value) => value switch
    {
        JsonElement element => element.GetRawText(),
        JsonDocument document => document.RootElement.GetRawText(),
        _ => null,
    };

    private static void Write(Utf8JsonWriter json, object? input, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new PayloadInputException($"an object nested more than {DeepestNesting} deep");
        }

        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        if (TryWriteValue(json, value))
        {
            return;
        }

        switch (value)
        {
            case IDictionary dictionary:
                WriteObject(json, dictionary.Keys.Cast<object>().Select(key => (key.ToString()!, (object?)dictionary[key])), depth);
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (object? item in list)
                {
                    Write(json, item, depth + 1);
                }

                json.WriteEndArray();
                break;
            case PSCustomObject:
                WriteObject(json, PSObject.AsPSObject(input!).Properties.Select(property => (property.Name, (object?)property.Value)), depth);
                break;
            default:
                throw new PayloadInputException($"an object of type {value.GetType().Name}");
        }
    }

    /// <summary>Writes a single value, or a node of System.Text.Json with everything in it. Anything else is an object, a list or an error.</summary>
    private static bool TryWriteValue(Utf8JsonWriter json, [NotNullWhen(false)] object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                return true;
            case string text:
                json.WriteStringValue(text);
                return true;
            case bool truth:
                json.WriteBooleanValue(truth);
                return true;
            case char one:
                json.WriteStringValue(one.ToString());
                return true;
            case JsonElement element:
                element.WriteTo(json);
                return true;
            case JsonDocument document:
                document.WriteTo(json);
                return true;
            case JsonNode node:
                node.WriteTo(json);
                return true;
            case DateTime { Kind: DateTimeKind.Unspecified } moment:
                // The original has no zone, so none is added.
                json.WriteStringValue(moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));
                return true;
            case DateTime moment:
                // ConvertFrom-Json converts texts that look like a date and time to DateTime. Written in UTC, they keep their meaning.
                json.WriteStringValue(moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
                return true;
            case DateTimeOffset moment:
                json.WriteStringValue(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
                return true;
            case byte or sbyte or short or ushort or int or uint or long or ulong or decimal or float or double or BigInteger:
                json.WriteRawValue(NumberText(value));
                return true;
            case Uri or Guid or Enum or Version:
                json.WriteStringValue(value.ToString());
                return true;
            default:
                return false;
        }
    }

    private static string NumberText(object number) => number switch
    {
        float or double when double.IsNaN(Convert.ToDouble(number, CultureInfo.InvariantCulture)) || double.IsInfinity(Convert.ToDouble(number, CultureInfo.InvariantCulture)) =>
            throw new PayloadInputException("a number that JSON cannot represent"),
        double value => value.ToString("R", CultureInfo.InvariantCulture),
        float value => value.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(number, CultureInfo.InvariantCulture)!,
    };

    private static void WriteObject(Utf8JsonWriter json, IEnumerable<(string Name, object? Value)> members, int depth)
    {
        json.WriteStartObject();
        foreach ((string name, object? value) in members)
        {
            json.WritePropertyName(name);
            Write(json, value, depth + 1);
        }

        json.WriteEndObject();
    }
}
