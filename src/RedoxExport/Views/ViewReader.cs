using System.Text.Json;
using System.Text.RegularExpressions;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>Reads a ViewDefinition (SQL on FHIR 2.0.0), checks all of it, and compiles it.</summary>
internal sealed class ViewReader
{
    // Each select is a step that calls the next one, so their number limits the depth of the stack.
    private const int MostSelects = 250;
    private const int MostTypos = 2;
    private const string NameRule = "The name must be a letter followed by letters, digits and underscores";

    private static readonly string[] ViewMembersUsed = ["resourceType", "name", "resource", "constant", "where", "select"];
    private static readonly string[] ViewMembersKnown =
    [
        "meta", "implicitRules", "language", "text", "contained", "url", "identifier", "version", "versionAlgorithmString", "versionAlgorithmCoding", "title",
        "status", "experimental", "date", "publisher", "contact", "description", "useContext", "jurisdiction", "purpose", "copyright", "copyrightLabel",
        "approvalDate", "lastReviewDate", "effectivePeriod", "topic", "author", "editor", "reviewer", "endorser", "relatedArtifact", "fhirVersion", "profile",
    ];

    private static readonly string[] ConditionMembers = ["path", "description"];
    private static readonly string[] TagMembers = ["name", "value"];
    private static readonly string[] SelectMembers = ["column", "select", "forEach", "forEachOrNull", "repeat", "unionAll"];
    private static readonly string[] IterationMembers = ["forEach", "forEachOrNull", "repeat"];
    private static readonly string[] ContentMembers = ["column", "select", "unionAll"];
    private static readonly string[] ColumnMembers = ["path", "name", "type", "collection", "tag", "description"];
    private static readonly Regex NamePattern = new(@"^[A-Za-z][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant);

    private readonly ViewMembers _members = new();
    private readonly NodeNames _names = new();
    private readonly ViewElements _elements = new();
    private Compiler _compiler = new(new NodeNames(), new Dictionary<string, PathValue>());
    private string? _name;
    private string? _resource;
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
        ViewReading reading = Inspect(json, null);
        problems = reading.Problems;
        return reading.Plan;
    }

    /// <summary>Reads a view, and what can be read of one that is not valid.</summary>
    /// <param name="json">The ViewDefinition, as JSON.</param>
    /// <param name="otherName">The name of a view that has none; <see langword="null"/> if it may have none.</param>
    public static ViewReading Inspect(string json, string? otherName)
    {
        ViewReader reader = new();
        using JsonDocument? document = ViewText.Parse(json, out string? problem);
        ViewPlan? plan = null;
        if (document is null)
        {
            reader._members.Add(string.Empty, problem!);
        }
        else if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            reader._members.Add(string.Empty, "A ViewDefinition is a JSON object");
        }
        else
        {
            plan = reader.ReadView(document.RootElement, otherName);
        }

        return new ViewReading(reader._name, reader._resource, plan, reader._members.Problems, reader._elements.Warnings);
    }

    private ViewPlan? ReadView(JsonElement view, string? otherName)
    {
        _members.Check(view, string.Empty, ViewMembersUsed, ViewMembersKnown);
        if (view.TryGetProperty("resourceType", out JsonElement type) && (type.ValueKind != JsonValueKind.String || !type.ValueEquals("ViewDefinition")))
        {
            _members.Add("/resourceType", "It must be \"ViewDefinition\"");
        }

        ReadName(view, otherName);
        ReadResource(view);
        Dictionary<string, PathValue> constants = Constants(view);
        _compiler = new Compiler(_names, constants) { AllowsRowIndex = true };
        _elements.Begin(_resource);
        Operation[] conditions = [.. _members.Items(view, "where", string.Empty).Select(item => ReadCondition(item.Element, item.Pointer)).OfType<Operation>()];
        List<SelectPart> parts = ReadSelects(view, "select", string.Empty);
        if (!view.TryGetProperty("select", out _))
        {
            _members.Missing("select", string.Empty);
        }

        List<ViewColumn> columns = [.. parts.SelectMany(part => part.Columns)];
        CheckNames(columns);
        if (_members.Problems.Count > 0)
        {
            return null;
        }

        _names.KeepSiblings();
        return new ViewPlan
        {
            Name = _name,
            Resource = _resource!,
            Definition = ViewDefinitionText.Of(view),
            Columns = columns,
            Conditions = conditions,
            Constants = constants,
            Names = _names,
            Slots = _slots,
            First = SelectPart.Chain(parts, 0, 0, new EmitStep()),
        };
    }

    private void ReadName(JsonElement view, string? otherName)
    {
        _name = _members.Text(view, "name", string.Empty, isRequired: false);
        if (_name is not null)
        {
            CheckName(_name, "/name");
        }
        else if (otherName is not null && !view.TryGetProperty("name", out _))
        {
            _name = otherName;
            if (!NamePattern.IsMatch(otherName))
            {
                _members.Add(string.Empty, $"The member 'name' is missing, and the name of the file cannot be the name of a view. {NameRule}");
            }
        }
    }

    // Versions after R4 have types that R4 has not, so only a name that is almost one of R4 is a problem.
    private void ReadResource(JsonElement view)
    {
        _resource = _members.Text(view, "resource", string.Empty, isRequired: true);
        if (_resource is not null && R4Types.Find(_resource) is not { IsResource: true } && Suggestion.For(_resource, R4Types.ResourceNames, MostTypos) is { } near)
        {
            _members.Add("/resource", $"FHIR R4 has no resource type '{_resource}'. Did you mean '{near}'?");
        }
    }

    private Operation? ReadCondition(JsonElement condition, string pointer)
    {
        _members.Check(condition, pointer, ConditionMembers, []);
        Operation? path = Path(condition, "path", pointer);
        _elements.Check(path, pointer + "/path");
        return path;
    }

    private Dictionary<string, PathValue> Constants(JsonElement view)
    {
        Dictionary<string, PathValue> constants = new(StringComparer.Ordinal);
        foreach ((JsonElement constant, string pointer) in _members.Items(view, "constant", string.Empty))
        {
            // The names of values are checked where the value is read.
            _members.Check(constant, pointer, ["name"], []);
            string? name = _members.Text(constant, "name", pointer, isRequired: true);
            if (name is null || !CheckName(name, pointer + "/name"))
            {
                continue;
            }

            if (constants.ContainsKey(name))
            {
                _members.Add(pointer + "/name", $"There is another constant %{name}");
            }
            else if (ViewConstant.Read(constant, out string? problem) is { } value)
            {
                constants.Add(name, value);
            }
            else
            {
                _members.Add(pointer, problem!);

                // A path that uses it is not wrong as well.
                constants.Add(name, PathValue.Of(string.Empty));
            }
        }

        return constants;
    }

    private List<SelectPart> ReadSelects(JsonElement owner, string member, string pointer)
    {
        List<SelectPart> parts = [];
        foreach ((JsonElement select, string at) in _members.Items(owner, member, pointer))
        {
            if (_slots > MostSelects)
            {
                _members.Add(at, $"A view can have at most {MostSelects} elements of 'select' and 'unionAll'");
                break;
            }

            parts.Add(ReadSelect(select, at));
        }

        return parts;
    }

    private SelectPart ReadSelect(JsonElement select, string pointer)
    {
        _members.Check(select, pointer, SelectMembers, []);
        SelectPart part = new() { Slot = _slots++ };
        HashSet<R4Type>? outer = _elements.Context;
        string[] iterations = [.. IterationMembers.Where(name => select.TryGetProperty(name, out _))];
        if (iterations.Length > 1)
        {
            _members.Add(pointer, $"'{iterations[0]}' and '{iterations[1]}' cannot be used together");
        }
        else if (iterations.Length == 1)
        {
            ReadIteration(select, pointer, part, iterations[0]);
        }

        foreach ((JsonElement column, string at) in _members.Items(select, "column", pointer))
        {
            if (ReadColumn(column, at) is { } read)
            {
                part.Cells.Add(read);
            }
        }

        part.Selects.AddRange(ReadSelects(select, "select", pointer));
        part.Branches.AddRange(ReadSelects(select, "unionAll", pointer));
        _elements.Context = outer;
        CheckUnion(part, pointer);
        if (!ContentMembers.Any(name => select.TryGetProperty(name, out _)))
        {
            _members.Add(pointer, "It needs 'column', 'select' or 'unionAll'");
        }

        return part;
    }

    private void ReadIteration(JsonElement select, string pointer, SelectPart part, string iteration)
    {
        if (iteration == "repeat")
        {
            (Operation Path, string At)[] paths = [.. _members.Elements(select, "repeat", pointer).Select(path => (Compile(path.Element, path.Pointer)!, path.Pointer)).Where(path => path.Item1 is not null)];
            part.Iteration = ViewIteration.Repeat;
            part.Paths.AddRange(paths.Select(path => path.Path));
            _elements.Context = _elements.CheckRepeated(paths);
        }
        else
        {
            Operation? path = Path(select, iteration, pointer);
            part.Iteration = iteration == "forEach" ? ViewIteration.ForEach : ViewIteration.ForEachOrNull;
            part.Paths.AddRange(path is null ? [] : [path]);
            _elements.Context = _elements.Check(path, $"{pointer}/{iteration}");
        }
    }

    private (ViewColumn Column, Operation Path)? ReadColumn(JsonElement column, string pointer)
    {
        _members.Check(column, pointer, ColumnMembers, []);
        string? name = _members.Text(column, "name", pointer, isRequired: true);
        Operation? path = Path(column, "path", pointer);
        _elements.Check(path, pointer + "/path");
        string? type = ReadType(column, pointer);
        bool isCollection = false;
        if (column.TryGetProperty("collection", out JsonElement collection))
        {
            isCollection = collection.ValueKind == JsonValueKind.True;
            if (!isCollection && collection.ValueKind != JsonValueKind.False)
            {
                _members.Add(pointer + "/collection", "It must be true or false");
            }
        }

        string? ansi = AnsiType(column, pointer);
        if (name is null || !CheckName(name, pointer + "/name") || path is null)
        {
            return null;
        }

        return (new ViewColumn(name, column.GetProperty("path").GetString()!, type, isCollection, pointer) { AnsiType = ansi }, path);
    }

    // A type can be any URI. One that is almost a primitive type would silently make a column of text.
    private string? ReadType(JsonElement column, string pointer)
    {
        string? type = _members.Text(column, "type", pointer, isRequired: false);
        if (type is not null and not "integer64" && TypeNames.NearestPrimitive(type, MostTypos) is { } near)
        {
            _members.Add(pointer + "/type", $"FHIR R4 has no type '{type}'. Did you mean '{near}'?");
        }

        return type;
    }

    private string? AnsiType(JsonElement column, string pointer)
    {
        string? ansi = null;
        foreach ((JsonElement tag, string at) in _members.Items(column, "tag", pointer))
        {
            _members.Check(tag, at, TagMembers, []);
            string? name = _members.Text(tag, "name", at, isRequired: true);
            string? value = _members.Text(tag, "value", at, isRequired: true);
            if (name == "ansi/type")
            {
                ansi ??= value;
            }
        }

        return ansi;
    }

    private void CheckUnion(SelectPart part, string pointer)
    {
        for (int i = 1; i < part.Branches.Count; i++)
        {
            string first = string.Join(", ", part.Branches[0].Columns.Select(column => column.Name));
            string other = string.Join(", ", part.Branches[i].Columns.Select(column => column.Name));
            if (first != other)
            {
                _members.Add($"{pointer}/unionAll/{i}", $"All parts of a unionAll must have the same columns in the same order: the first has {first}, this one has {(other.Length == 0 ? "none" : other)}");
            }
        }
    }

    private void CheckNames(List<ViewColumn> columns)
    {
        foreach (IGrouping<string, ViewColumn> same in columns.GroupBy(column => column.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            _members.Add(same.ElementAt(1).Pointer + "/name", $"There is another column {same.Key}, at {same.First().Pointer}");
        }
    }

    private bool CheckName(string name, string pointer)
    {
        bool isName = NamePattern.IsMatch(name);
        if (!isName)
        {
            _members.Add(pointer, NameRule);
        }

        return isName;
    }

    private Operation? Path(JsonElement owner, string member, string pointer)
    {
        if (owner.TryGetProperty(member, out JsonElement path))
        {
            return Compile(path, $"{pointer}/{member}");
        }

        _members.Missing(member, pointer);
        return null;
    }

    private Operation? Compile(JsonElement path, string pointer)
    {
        if (path.ValueKind != JsonValueKind.String)
        {
            _members.Add(pointer, "It must be a string with a FHIRPath");
            return null;
        }

        try
        {
            return _compiler.Compile(path.GetString()!);
        }
        catch (FhirPathException e)
        {
            _members.Problems.Add(new ViewProblem(pointer, e.Column, e.Message));
            return null;
        }
    }
}
