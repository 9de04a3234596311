using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>DuckDB's JSON reader.</summary>
internal sealed class DuckDbRival : ICsvRival
{
    // Text as it stands in the file, numbers with it: nothing is made of it that has to be written anew.
    private const string Statement =
        """
        copy (
          select id, code.coding[1].code as code, code.coding[1].display as display, effectiveDateTime, valueQuantity.value as "value"
          from read_json('{input}', format = 'newline_delimited', columns = {
            id: 'VARCHAR',
            code: 'STRUCT(coding STRUCT(code VARCHAR, display VARCHAR)[])',
            effectiveDateTime: 'VARCHAR',
            valueQuantity: 'STRUCT("value" VARCHAR)' })
        ) to '{output}' (format csv, header)
        """;

    public string Name => "duckdb";

    public string Title => "DuckDB's JSON reader, two threads, columns declared";

    public string? Missing => DuckDb.Missing;

    public bool HasHeading => true;

    public ProcessPlan Plan(string input, string output) => DuckDb.Plan(Statement, input, output);
}
