using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>
/// A check for references that lead nowhere: keys in the columns of the built-in views of a type that no resource of the current view has. It needs
/// all ids, so it cannot be a view alone.
/// </summary>
internal sealed class ReferenceCheck : DataCheck
{
    private static readonly Regex KeyOfType = new(@"\.getReferenceKey\((\w+)\)", RegexOptions.CultureInvariant);
    private static readonly Regex OfResource = new("^/select/[0-9]+/column/[0-9]+$", RegexOptions.CultureInvariant);

    private readonly IdSet[] _targets;
    private readonly string[] _problems;

    private ReferenceCheck(string name, ViewPlan view, IdSet[] targets, string[] problems)
        : base(name, view)
    {
        _targets = targets;
        _problems = problems;
    }

    /// <summary>The types that the columns of a view refer to.</summary>
    public static IEnumerable<string> TargetsOf(BuiltInView view) => ColumnsOf(view.Plan()).Select(column => column.Target).Distinct(StringComparer.Ordinal);

    /// <summary>The check of the columns of views; <see langword="null"/> if none of them refers to a type that has resources.</summary>
    /// <param name="views">The views of a type. A column that several of them have is checked once.</param>
    /// <param name="ids">The ids of all resources, by type.</param>
    public static ReferenceCheck? Of(IReadOnlyList<BuiltInView> views, IReadOnlyDictionary<string, IdSet> ids)
    {
        (ViewColumn Column, string Target)[] columns =
        [
            .. views.SelectMany(view => ColumnsOf(view.Plan())).Where(column => ids.ContainsKey(column.Target)).GroupBy(column => column.Column.Path, StringComparer.Ordinal).Select(same => same.First()),
        ];
        if (columns.Length == 0)
        {
            return null;
        }

        JsonObject definition = new()
        {
            ["resourceType"] = "ViewDefinition",
            ["name"] = views[0].Name,
            ["resource"] = views[0].Resource,
            ["select"] = new JsonArray(new JsonObject
            {
                ["column"] = new JsonArray([.. columns.Select(column => (JsonNode)new JsonObject { ["name"] = column.Column.Name, ["path"] = column.Column.Path })]),
            }),
        };
        ViewPlan plan = ViewReader.Read(definition.ToJsonString(), out _) ?? throw new InvalidOperationException($"The columns of {views[0].Name} cannot be read again.");
        return new ReferenceCheck(
            views[0].Name,
            plan,
            [.. columns.Select(column => ids[column.Target])],
            [.. columns.Select(column => $"{column.Column.Name} refers to a {column.Target} that is not in the current view.")]);
    }

    public override CheckBatch NewBatch() => new Batch(this);

    // The paths of other columns begin at an element of the resource.
    private static IEnumerable<(ViewColumn Column, string Target)> ColumnsOf(ViewPlan view) => view.Columns
        .Where(column => OfResource.IsMatch(column.Pointer))
        .Select(column => (Column: column, Match: KeyOfType.Match(column.Path)))
        .Where(found => found.Match.Success)
        .Select(found => (found.Column, found.Match.Groups[1].Value));

    private sealed class Batch(ReferenceCheck check) : CheckBatch
    {
        public override void Add(byte[] json, Cell[] cells)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                if (cells[i].Kind != CellKind.Empty && !check._targets[i].Contains(json, cells[i]))
                {
                    Count(check._problems[i]);
                }
            }
        }
    }
}
