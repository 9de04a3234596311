using System.Text.Json;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>Reads the members of a view's objects, and collects what is wrong with them.</summary>
internal sealed class ViewMembers
{
    private static readonly string[] Common = ["id", "extension", "modifierExtension"];

    /// <summary>Everything that is wrong so far.</summary>
    public List<ViewProblem> Problems { get; } = [];

    public void Add(string pointer, string problem) => Problems.Add(new ViewProblem(pointer, null, problem));

    /// <summary>Checks that an object has no member twice and no misspelled one. Other unknown members are allowed, as for any FHIR resource of a later version.</summary>
    /// <param name="owner">The object.</param>
    /// <param name="pointer">Where it is.</param>
    /// <param name="used">The members that make a difference.</param>
    /// <param name="known">Other members that it can have.</param>
    public void Check(JsonElement owner, string pointer, string[] used, string[] known)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonProperty member in owner.EnumerateObject())
        {
            if (!names.Add(member.Name))
            {
                Add($"{pointer}/{Escape(member.Name)}", "The member is there twice");
            }
            else if (!used.Contains(member.Name) && !known.Contains(member.Name) && !Common.Contains(member.Name) && member.Name.Length > 0 && member.Name[0] != '_'
                && Suggestion.For(member.Name, used) is { } near)
            {
                Add($"{pointer}/{Escape(member.Name)}", $"There is no such member. Did you mean '{near}'?");
            }
        }
    }

    /// <summary>The text of a member; <see langword="null"/> if it is missing or wrong.</summary>
    public string? Text(JsonElement owner, string member, string pointer, bool isRequired)
    {
        if (!owner.TryGetProperty(member, out JsonElement value))
        {
            if (isRequired)
            {
                Missing(member, pointer);
            }

            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Add($"{pointer}/{member}", "It must be a string that is not empty");
        return null;
    }

    public void Missing(string member, string pointer) => Add(pointer, $"The member '{member}' is missing");

    /// <summary>The elements of an array of objects, each with its pointer.</summary>
    public List<(JsonElement Element, string Pointer)> Items(JsonElement owner, string member, string pointer)
    {
        List<(JsonElement Element, string Pointer)> items = Elements(owner, member, pointer);
        foreach ((JsonElement element, string at) in items)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                Add(at, "It must be a JSON object");
            }
        }

        return [.. items.Where(item => item.Element.ValueKind == JsonValueKind.Object)];
    }

    /// <summary>The elements of an array, each with its pointer.</summary>
    public List<(JsonElement Element, string Pointer)> Elements(JsonElement owner, string member, string pointer)
    {
        if (!owner.TryGetProperty(member, out JsonElement list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            Add($"{pointer}/{member}", "It must be an array");
            return [];
        }

        if (list.GetArrayLength() == 0)
        {
            Add($"{pointer}/{member}", "It must have at least one element");
        }

        return [.. list.EnumerateArray().Select((element, i) => (element, $"{pointer}/{member}/{i}"))];
    }

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");
}
