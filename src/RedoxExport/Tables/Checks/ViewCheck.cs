using System.Globalization;
using System.Text.Json.Nodes;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>A check that is a view whose rows are problems.</summary>
internal sealed class ViewCheck : DataCheck
{
    private const string ProblemColumn = "problem";

    private readonly int _problem;

    private ViewCheck(string name, ViewPlan view, int problem)
        : base(name, view) => _problem = problem;

    /// <summary>A built-in check. Its problems are texts of the module.</summary>
    public static ViewCheck OfModule(BuiltInView check)
    {
        ViewPlan plan = WithConstants(check, DateTimeOffset.Now);
        return new ViewCheck(check.Name, plan, plan.Columns.Select(column => column.Name).ToList().IndexOf(ProblemColumn));
    }

    // The quick way of views knows constants but not functions of the time, and checks read the whole current view.
    private static ViewPlan WithConstants(BuiltInView check, DateTimeOffset now)
    {
        JsonObject view = JsonNode.Parse(check.ToJson().Replace("now()", "%now").Replace("today()", "%today"))!.AsObject();
        view["constant"] = new JsonArray(
            new JsonObject { ["name"] = "now", ["valueDateTime"] = now.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture) },
            new JsonObject { ["name"] = "today", ["valueDate"] = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
        return ViewReader.Read(view.ToJsonString(), out _) ?? throw new InvalidOperationException($"The check {check.Name} cannot be read with constants.");
    }

    /// <summary>A check of the user. Only its rows are counted: a column may have values of a patient.</summary>
    public static ViewCheck OfUser(ViewPlan view) => new(view.Name!, view, -1);

    public override CheckBatch NewBatch() => new Batch(_problem);

    public override string? Describe(string problem) => _problem < 0 ? null : problem;

    private sealed class Batch(int problem) : CheckBatch
    {
        public override void Add(byte[] json, Cell[] cells) =>
            Count(problem < 0 ? string.Empty : CellValue.Read(json, cells[problem]) as string ?? string.Empty);
    }
}
