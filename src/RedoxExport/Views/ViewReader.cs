using System.Text.Json;
using System.Text.RegularExpressions;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>Reads a ViewDefinition (SQL on FHIR 2.0.0), checks all of it, and compiles it.</summary>
internal sealed class ViewReader
{
    private static readonly string[] SelectMembers = ["column", "select", "forEach", "forEachOrNull", "repeat", "unionAll"];
    private static readonly string[] IterationMembers = ["forEach", "forEachOrNull", "repeat"];
    private static readonly string[] ColumnMembers = ["path", "name", "type", "collection", "tag", "description"];
    private static readonly Regex NamePattern = new("^[A-Za-z][A-Za-z0-9_]*$", RegexOptions.CultureInvariant);

    private readonly List<ViewProblem> _problems = [];
    private readonly NodeNames _names = new();
    private Compiler _compiler = new(new NodeNames(), new Dictionary<string, PathValue>());
    private int _slots = 1;

    private ViewReader()
    {
    }

    /// <summary>Reads a view.</summary>
    /// <param name="json">The ViewDefinition, as JSON.</param>
    /// <param name="problems">Everything that is wrong with it.</param>
    /// <returns>The plan; <see langword="null"/> if there are problems.</returns>
    public static ViewPlan? Read(string json, out IReadOnlyList<ViewProblem> problems)
    {
        ViewReader reader = new();
        problems = reader._problems;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
            ViewPlan? plan = reader.ReadView(document.RootElement);
            return reader._problems.Count == 0 ? plan : null;
        }
        catch (JsonException e)
        {
            reader._problems.Add(new ViewProblem(string.Empty, null, $"It is not valid JSON at line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}"));
            return null;
        }
    }

    private ViewPlan? ReadView(JsonElement view)
    {
        if (view.ValueKind != JsonValueKind.Object)
        {
            Add(string.Empty, "A ViewDefinition is a JSON object");
            return null;
        }

        if (view.TryGetProperty("resourceType", out JsonElement type) && (type.ValueKind != JsonValueKind.String || type.GetString() != "ViewDefinition"))
        {
            Add("/resourceType", "It is not a ViewDefinition");
        }

        string? name = Text(view, "name", string.Empty, isRequired: false);
        if (name is not null && !NamePattern.IsMatch(name))
        {
            Add("/name", "The name must be a letter followed by letters, digits and underscores");
        }

        string? resource = Text(view, "resource", string.Empty, isRequired: true);
        _compiler = new Compiler(_names, Constants(view)) { AllowsRowIndex = true };
        Operation[] conditions = [.. Items(view, "where", string.Empty).Select(item => Path(item.Element, "path", item.Pointer)).OfType<Operation>()];
        List<SelectPart> parts = [.. Items(view, "select", string.Empty).Select(item => ReadSelect(item.Element, item.Pointer))];
        if (!view.TryGetProperty("select", out _))
        {
            Add(string.Empty, "The member 'select' is missing");
        }
        else if (parts.Count == 0 && _problems.Count == 0)
        {
            Add("/select", "It must have at least one element");
        }

        List<ViewColumn> columns = [.. parts.SelectMany(part => part.Columns)];
        CheckNames(columns);
        if (columns.Count == 0 && _problems.Count == 0)
        {
            Add("/select", "The view has no columns");
        }

        if (_problems.Count > 0)
        {
            return null;
        }

        _names.KeepSiblings();
        return new ViewPlan
        {
            Name = name,
            Resource = resource!,
            Definition = ViewDefinitionText.Of(view),
            Columns = columns,
            Conditions = conditions,
            Names = _names,
            Slots = _slots,
            First = SelectPart.Chain(parts, 0, 0, new EmitStep()),
        };
    }

    private Dictionary<string, PathValue> Constants(JsonElement view)
    {
        Dictionary<string, PathValue> constants = new(StringComparer.Ordinal);
        foreach ((JsonElement constant, string pointer) in Items(view, "constant", string.Empty))
        {
            string? name = Text(constant, "name", pointer, isRequired: true);
            if (name is null)
            {
                continue;
            }

            if (!NamePattern.IsMatch(name))
            {
                Add(pointer + "/name", "The name must be a letter followed by letters, digits and underscores");
            }
            else if (constants.ContainsKey(name))
            {
                Add(pointer + "/name", $"There is another constant %{name}");
            }
            else if (ViewConstant.Read(constant, out string? problem) is { } value)
            {
                constants.Add(name, value);
            }
            else
            {
                Add(pointer, problem!);

                // A path that uses it is not wrong as well.
                constants.Add(name, PathValue.Of(string.Empty));
            }
        }

        return constants;
    }

    private SelectPart ReadSelect(JsonElement select, string pointer)
    {
        CheckMembers(select, pointer, SelectMembers);
        SelectPart part = new() { Slot = _slots++ };
        string[] iterations = [.. IterationMembers.Where(name => select.TryGetProperty(name, out _))];
        if (iterations.Length > 1)
        {
            Add(pointer, $"'{iterations[0]}' and '{iterations[1]}' cannot be used together");
        }
        else if (iterations.Length == 1)
        {
            ReadIteration(select, pointer, part, iterations[0]);
        }

        foreach ((JsonElement column, string at) in Items(select, "column", pointer))
        {
            if (ReadColumn(column, at) is { } read)
            {
                part.Cells.Add(read);
            }
        }

        part.Selects.AddRange(Items(select, "select", pointer).Select(item => ReadSelect(item.Element, item.Pointer)));
        part.Branches.AddRange(Items(select, "unionAll", pointer).Select(item => ReadSelect(item.Element, item.Pointer)));
        CheckUnion(part, pointer);
        if (!SelectMembers.Skip(5).Concat(["column", "select"]).Any(name => select.TryGetProperty(name, out _)))
        {
            Add(pointer, "It needs 'column', 'select' or 'unionAll'");
        }

        return part;
    }

    private void ReadIteration(JsonElement select, string pointer, SelectPart part, string iteration)
    {
        if (iteration == "repeat")
        {
            part.Iteration = ViewIteration.Repeat;
            foreach ((JsonElement path, string at) in Elements(select, "repeat", pointer))
            {
                if (Compile(path, at) is { } operation)
                {
                    part.Paths.Add(operation);
                }
            }

            if (part.Paths.Count == 0 && _problems.Count == 0)
            {
                Add(pointer + "/repeat", "It must have at least one path");
            }
        }
        else if (Path(select, iteration, pointer) is { } operation)
        {
            part.Iteration = iteration == "forEach" ? ViewIteration.ForEach : ViewIteration.ForEachOrNull;
            part.Paths.Add(operation);
        }
    }

    private (ViewColumn Column, Operation Path)? ReadColumn(JsonElement column, string pointer)
    {
        CheckMembers(column, pointer, ColumnMembers);
        string? name = Text(column, "name", pointer, isRequired: true);
        Operation? path = Path(column, "path", pointer);
        string? type = Text(column, "type", pointer, isRequired: false);
        bool isCollection = false;
        if (column.ValueKind == JsonValueKind.Object && column.TryGetProperty("collection", out JsonElement collection))
        {
            if (collection.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                isCollection = collection.ValueKind == JsonValueKind.True;
            }
            else
            {
                Add(pointer + "/collection", "It must be true or false");
            }
        }

        if (name is null || path is null)
        {
            return null;
        }

        if (!NamePattern.IsMatch(name))
        {
            Add(pointer + "/name", "The name must be a letter followed by letters, digits and underscores");
        }

        return (new ViewColumn(name, column.GetProperty("path").GetString()!, type, isCollection, pointer) { AnsiType = AnsiType(column, pointer) }, path);
    }

    private string? AnsiType(JsonElement column, string pointer) => Items(column, "tag", pointer)
        .Where(tag => Text(tag.Element, "name", tag.Pointer, isRequired: false) == "ansi/type")
        .Select(tag => Text(tag.Element, "value", tag.Pointer, isRequired: true))
        .FirstOrDefault();

    private void CheckUnion(SelectPart part, string pointer)
    {
        for (int i = 1; i < part.Branches.Count; i++)
        {
            string first = string.Join(", ", part.Branches[0].Columns.Select(column => column.Name));
            string other = string.Join(", ", part.Branches[i].Columns.Select(column => column.Name));
            if (first != other)
            {
                Add($"{pointer}/unionAll/{i}", $"All parts of a unionAll must have the same columns in the same order: the first has {first}, this one has {(other.Length == 0 ? "none" : other)}");
            }
        }
    }

    private void CheckNames(List<ViewColumn> columns)
    {
        foreach (IGrouping<string, ViewColumn> same in columns.GroupBy(column => column.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            Add(same.ElementAt(1).Pointer + "/name", $"There is another column {same.Key}, at {same.First().Pointer}");
        }
    }

    private void CheckMembers(JsonElement element, string pointer, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name) && Suggestion.For(member.Name, known) is { } near)
            {
                Add($"{pointer}/{Escape(member.Name)}", $"There is no such member; did you mean '{near}'?");
            }
        }
    }

    private Operation? Path(JsonElement owner, string member, string pointer)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(member, out JsonElement path))
        {
            if (owner.ValueKind == JsonValueKind.Object)
            {
                Add(pointer, $"The member '{member}' is missing");
            }

            return null;
        }

        return Compile(path, $"{pointer}/{member}");
    }

    private Operation? Compile(JsonElement path, string pointer)
    {
        if (path.ValueKind != JsonValueKind.String)
        {
            Add(pointer, "A FHIRPath is a string");
            return null;
        }

        try
        {
            return _compiler.Compile(path.GetString()!);
        }
        catch (FhirPathException e)
        {
            _problems.Add(new ViewProblem(pointer, e.Column, e.Message));
            return null;
        }
    }

    private string? Text(JsonElement owner, string member, string pointer, bool isRequired)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(member, out JsonElement value))
        {
            if (isRequired && owner.ValueKind == JsonValueKind.Object)
            {
                Add(pointer, $"The member '{member}' is missing");
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

    /// <summary>The elements of an array of objects.</summary>
    private List<(JsonElement Element, string Pointer)> Items(JsonElement owner, string member, string pointer)
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

    private List<(JsonElement Element, string Pointer)> Elements(JsonElement owner, string member, string pointer)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(member, out JsonElement list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            Add($"{pointer}/{member}", "It must be an array");
            return [];
        }

        return [.. list.EnumerateArray().Select((element, i) => (element, $"{pointer}/{member}/{i}"))];
    }

    private void Add(string pointer, string problem) => _problems.Add(new ViewProblem(pointer, null, problem));

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");
}
