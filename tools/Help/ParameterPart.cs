using Markdig.Syntax;

namespace RedoxExport.Help;

/// <summary>What a page says of a parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Facts">The lines of its table: type, position, what comes from the pipeline.</param>
internal sealed record ParameterPart(string Name, IReadOnlyList<string> Description, IReadOnlyDictionary<string, string> Facts)
{
    public string this[string fact] => Facts.TryGetValue(fact, out string? value) ? value : string.Empty;

    public static ParameterPart Read(string page, string name, IReadOnlyList<Block> blocks)
    {
        FencedCodeBlock table = blocks.OfType<FencedCodeBlock>().LastOrDefault(block => block.Info == "yaml") ?? throw new FormatException($"{page}: -{name} has no table.");
        Dictionary<string, string> facts = PageText.Code(table).Split('\n')
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim());
        return new ParameterPart(name, PageText.Paragraphs([.. blocks.Where(block => block != table)]), facts);
    }
}
