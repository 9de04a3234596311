using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>jq, whose output the shell puts into the file.</summary>
internal sealed class JqRival : ICsvRival
{
    private const string Filter = "[.id, .code.coding[0].code, .code.coding[0].display, .effectiveDateTime, .valueQuantity.value] | @csv";

    private static readonly string? Jq = Programs.Find("jq");
    private static readonly string? Shell = Programs.Find("sh");

    public string Name => "jq";

    public string Title => "`jq -r`";

    public string? Missing => Jq is null ? "jq" : Shell is null ? "sh" : null;

    public bool HasHeading => false;

    public ProcessPlan Plan(string input, string output) =>
        ProcessPlan.One(Shell!, "-c", "exec \"$1\" -r \"$2\" \"$3\" > \"$4\"", "sh", Jq!, Filter, input, output);
}
