using System.Management.Automation.Language;

namespace RedoxExport.Package;

/// <summary>What the module's manifest says of it. It is read as a text, not run.</summary>
internal sealed class ModuleManifest
{
    private const string LastLine = "            ReleaseNotes = 'See CHANGELOG.md.'";

    private readonly string _path;
    private readonly HashtableAst _manifest;

    private ModuleManifest(string path, HashtableAst manifest)
    {
        _path = path;
        _manifest = manifest;
    }

    public string Version => Text(_manifest, "ModuleVersion");

    public string Author => Text(_manifest, "Author");

    public string Copyright => Text(_manifest, "Copyright");

    public string Description => Text(_manifest, "Description");

    public IReadOnlyList<string> Cmdlets => [.. ((object[])Value(_manifest, "CmdletsToExport").SafeGetValue()).Cast<string>()];

    public IReadOnlyList<string> Editions => [.. ((object[])Value(_manifest, "CompatiblePSEditions").SafeGetValue()).Cast<string>()];

    public IReadOnlyList<string> Tags => [.. ((object[])Value(Gallery, "Tags").SafeGetValue()).Cast<string>()];

    public Uri? Project => Find(Gallery, "ProjectUri") is { } uri ? new Uri((string)uri.SafeGetValue()) : null;

    private HashtableAst Gallery => (HashtableAst)Value((HashtableAst)Value(_manifest, "PrivateData"), "PSData");

    public static ModuleManifest Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new PackageException($"'{path}' is not there. Stage the module first.");
        }

        ScriptBlockAst script = Parser.ParseFile(path, out _, out ParseError[] errors);
        return errors.Length == 0 && script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false) is HashtableAst manifest
            ? new ModuleManifest(path, manifest)
            : throw new PackageException($"'{path}' is not a valid manifest: {errors.FirstOrDefault()?.Message}");
    }

    /// <summary>Names the project's address, its license and its help in a manifest.</summary>
    public static void AddLinks(string path, Uri project)
    {
        string text = File.ReadAllText(path);
        if (!text.Contains(LastLine, StringComparison.Ordinal))
        {
            throw new PackageException($"'{path}' does not have the line '{LastLine.Trim()}', before which the links are inserted. Restore that line.");
        }

        string address = project.AbsoluteUri.TrimEnd('/');
        string eol = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        File.WriteAllText(path, text.Replace(
            LastLine,
            string.Join(
                eol,
                $"            ProjectUri   = '{address}'",
                $"            LicenseUri   = '{address}/blob/v{Read(path).Version}/LICENSE'",
                LastLine),
            StringComparison.Ordinal));
    }

    private string Text(HashtableAst table, string name) => (string)Value(table, name).SafeGetValue();

    private Ast Value(HashtableAst table, string name) => Find(table, name) ?? throw new PackageException($"'{_path}' has no {name}.");

    private static Ast? Find(HashtableAst table, string name) => table.KeyValuePairs
        .Where(pair => string.Equals((pair.Item1 as StringConstantExpressionAst)?.Value, name, StringComparison.OrdinalIgnoreCase))
        .Select(pair => (Ast)((PipelineAst)pair.Item2).GetPureExpression()!)
        .FirstOrDefault();
}
