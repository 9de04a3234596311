using System.Text.Json;

namespace RedoxExport.Views;

/// <summary>A view that comes with the module: a ViewDefinition of SQL on FHIR.</summary>
public sealed class BuiltInView
{
    private readonly string _json;

    internal BuiltInView(string name, string json, bool isCheck)
    {
        _json = json;
        using JsonDocument document = JsonDocument.Parse(json);
        Name = name;
        Resource = document.RootElement.GetProperty("resource").GetString()!;
        Description = document.RootElement.GetProperty("description").GetString()!;
        IsCheck = isCheck;
        Columns = new ReadableList<ViewColumnInfo>([.. Plan().Columns.Select(column => new ViewColumnInfo(column))]);
    }

    /// <summary>The name, which <c>-View</c> accepts: <c>patient</c>.</summary>
    public string Name { get; }

    /// <summary>The type of the resources that it reads: <c>Patient</c>.</summary>
    public string Resource { get; }

    /// <summary>The meaning of a row, and the choices that the view makes.</summary>
    public string Description { get; }

    /// <summary>True for a check, whose rows are problems of the data.</summary>
    public bool IsCheck { get; }

    /// <summary>The columns, in their order.</summary>
    public IReadOnlyList<ViewColumnInfo> Columns { get; }

    /// <summary>Gets the ViewDefinition, which can be saved as a file and changed.</summary>
    /// <returns>JSON text.</returns>
    public string ToJson() => _json;

    /// <summary>Gets the name of the view.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    /// <summary>Compiles the view.</summary>
    internal ViewPlan Plan() => ViewReader.Read(_json, out IReadOnlyList<ViewProblem> problems)
        ?? throw new InvalidOperationException($"The built-in view {Name} is not valid. {string.Join(" ", problems)}");
}
