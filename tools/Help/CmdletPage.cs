using Markdig;
using Markdig.Syntax;

namespace RedoxExport.Help;

/// <summary>The page of a cmdlet, taken apart: the schema of its headings is that of PlatyPS, version 2.</summary>
internal sealed class CmdletPage
{
    private readonly Dictionary<string, List<Block>> _sections = [];

    private CmdletPage(string path, string name)
    {
        Path = path;
        Name = name;
    }

    public string Path { get; }

    public string Name { get; }

    public IReadOnlyList<string> Synopsis => PageText.Paragraphs(Section("SYNOPSIS"));

    public IReadOnlyList<string> Description => PageText.Paragraphs(Section("DESCRIPTION"));

    public IReadOnlyList<string> Notes => PageText.Paragraphs(Section("NOTES"));

    /// <summary>The ways to call it, as <c>Get-Command -Syntax</c> writes them.</summary>
    public IReadOnlyList<string> Syntax => [.. Section("SYNTAX").OfType<FencedCodeBlock>().Select(PageText.Code)];

    public IReadOnlyList<(string Title, IReadOnlyList<Block> Blocks)> Examples => Below("EXAMPLES");

    public IReadOnlyList<(string Title, IReadOnlyList<Block> Blocks)> Inputs => Below("INPUTS");

    public IReadOnlyList<(string Title, IReadOnlyList<Block> Blocks)> Outputs => Below("OUTPUTS");

    public IReadOnlyList<ParameterPart> Parameters => [.. Below("PARAMETERS").Where(part => part.Title.StartsWith('-')).Select(part => ParameterPart.Read(Path, part.Title[1..], part.Blocks))];

    /// <summary>The names of what is related, and where that lies.</summary>
    public IReadOnlyList<(string Text, string Target)> Links => PageText.Links(Section("RELATED LINKS"));

    public static CmdletPage Read(string path)
    {
        MarkdownDocument document = Markdown.Parse(File.ReadAllText(path), new MarkdownPipelineBuilder().UseYamlFrontMatter().Build());
        CmdletPage? page = null;
        List<Block> section = [];
        foreach (Block block in document)
        {
            if (block is HeadingBlock { Level: 1 } title)
            {
                page = new CmdletPage(path, PageText.Plain(title));
            }
            else if (block is HeadingBlock { Level: 2 } heading)
            {
                section = [];
                (page ?? throw new FormatException($"{path} does not begin with the cmdlet's name."))._sections[PageText.Plain(heading)] = section;
            }
            else
            {
                section.Add(block);
            }
        }

        return page ?? throw new FormatException($"{path} has no heading.");
    }

    private List<Block> Section(string name) => _sections.TryGetValue(name, out List<Block>? section) ? section : throw new FormatException($"{Path} has no section {name}.");

    private List<(string Title, IReadOnlyList<Block> Blocks)> Below(string section)
    {
        List<(string Title, IReadOnlyList<Block> Blocks)> parts = [];
        List<Block> part = [];
        foreach (Block block in Section(section))
        {
            if (block is HeadingBlock { Level: 3 } heading)
            {
                part = [];
                parts.Add((PageText.Plain(heading), part));
            }
            else
            {
                part.Add(block);
            }
        }

        return parts;
    }
}
