using System.Diagnostics;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>DuckDB's JSON reader in Node.js: the package <c>@duckdb/node-api</c>, which Node.js finds by NODE_PATH.</summary>
internal sealed class DuckDbRival : ICsvRival
{
    private const string Package = "@duckdb/node-api";

    private static readonly string? Node = Programs.Find("node");

    // Text as it stands in the file, numbers with it: nothing is made of it that has to be written anew.
    private const string Script =
        $$"""
        const { DuckDBInstance } = require('{{Package}}');
        const [input, output] = process.argv.slice(1).map(path => path.replaceAll("'", "''"));
        (async () => {
          const database = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
          const begun = process.hrtime.bigint();
          await database.run(`copy (
            select id, code.coding[1].code as code, code.coding[1].display as display, effectiveDateTime, valueQuantity.value as "value"
            from read_json('${input}', format = 'newline_delimited', columns = {
              id: 'VARCHAR',
              code: 'STRUCT(coding STRUCT(code VARCHAR, display VARCHAR)[])',
              effectiveDateTime: 'VARCHAR',
              valueQuantity: 'STRUCT("value" VARCHAR)' })
          ) to '${output}' (format csv, header)`);
          console.log(`seconds ${Number(process.hrtime.bigint() - begun) / 1e9}`);
        })();
        """;

    private readonly Lazy<string?> _missing = new(() => Node is null ? "node" : HasPackage() ? null : $"the npm package {Package} (npm install --prefix <folder> {Package}; NODE_PATH=<folder>/node_modules)");

    public string Name => "duckdb";

    public string Title => "DuckDB's JSON reader, two threads, columns declared";

    public string? Missing => _missing.Value;

    public bool HasHeading => true;

    public ProcessPlan Plan(string input, string output) => ProcessPlan.One(Node!, "-e", Script, input, output);

    private static bool HasPackage()
    {
        using Process node = Process.Start(Node!, ["-e", $"try {{ require.resolve('{Package}') }} catch {{ process.exitCode = 1 }}"]);
        node.WaitForExit();
        return node.ExitCode == 0;
    }
}
