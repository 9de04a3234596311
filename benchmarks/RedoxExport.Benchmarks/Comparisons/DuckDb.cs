using System.Diagnostics;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>DuckDB in Node.js, with two threads: the package <c>@duckdb/node-api</c>, which Node.js finds by NODE_PATH.</summary>
internal static class DuckDb
{
    private const string Package = "@duckdb/node-api";

    private static readonly string? Node = Programs.Find("node");

    private static readonly Lazy<string?> WhatIsMissing = new(() => Node is null ? "node" : HasPackage() ? null : $"the npm package {Package} (npm install --prefix <folder> {Package}; NODE_PATH=<folder>/node_modules)");

    public static string? Missing => WhatIsMissing.Value;

    /// <summary>Runs one statement and prints how many seconds it took.</summary>
    /// <param name="statement">The statement, with <c>{input}</c> and <c>{output}</c> for the paths.</param>
    /// <param name="input">The file to read.</param>
    /// <param name="output">The file to write.</param>
    public static ProcessPlan Plan(string statement, string input, string output) => ProcessPlan.One(
        Node!,
        "-e",
        $$"""
        const { DuckDBInstance } = require('{{Package}}');
        (async () => {
          const database = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
          const begun = process.hrtime.bigint();
          await database.run(process.argv[1]);
          console.log(`seconds ${Number(process.hrtime.bigint() - begun) / 1e9}`);
        })();
        """,
        statement.Replace("{input}", Quoted(input), StringComparison.Ordinal).Replace("{output}", Quoted(output), StringComparison.Ordinal));

    private static string Quoted(string path) => path.Replace("'", "''", StringComparison.Ordinal);

    private static bool HasPackage()
    {
        using Process node = Process.Start(Node!, ["-e", $"try {{ require.resolve('{Package}') }} catch {{ process.exitCode = 1 }}"]);
        node.WaitForExit();
        return node.ExitCode == 0;
    }
}
