using System.Text.Json.Nodes;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>A view with one more column, the last: the id of the resource. It has the same rows.</summary>
internal static class KeyedView
{
    private const string Path = "id";
    private const string Name = "key";

    public static TablePlan Of(TablePlan plan)
    {
        JsonObject view = JsonNode.Parse(plan.View.Definition)!.AsObject();
        string name = Name;
        while (plan.Columns.Any(column => column.Name == name))
        {
            name += "_";
        }

        // A select of its own, which is combined with every row of the others.
        view["select"]!.AsArray().Add(new JsonObject
        {
            ["column"] = new JsonArray(new JsonObject { ["name"] = name, ["path"] = Path }),
        });
        ViewPlan keyed = ViewReader.Read(view.ToJsonString(), out _) ?? throw new InvalidOperationException("The view cannot be read again with its key column.");
        return new TablePlan(plan.Name, keyed);
    }
}
