using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RedoxExport.Help;

/// <summary>The text of a page as a console shows it: without Markdown's signs.</summary>
internal static class PageText
{
    /// <summary>A paragraph, a line of a list or of a table, or a block of code each.</summary>
    public static IReadOnlyList<string> Paragraphs(IReadOnlyList<Block> blocks)
    {
        List<string> paragraphs = [];
        foreach (Block block in blocks)
        {
            switch (block)
            {
                case ParagraphBlock paragraph:
                    paragraphs.Add(Plain(paragraph));
                    break;
                case ListBlock list:
                    paragraphs.AddRange(list.OfType<ListItemBlock>().Select(item => "- " + string.Join(' ', Paragraphs([.. item]))));
                    break;
                case CodeBlock code:
                    paragraphs.Add(Code(code));
                    break;
                default:
                    throw new FormatException($"Line {block.Line + 1} is of a kind that help does not have: {block.GetType().Name}.");
            }
        }

        return paragraphs;
    }

    public static string Plain(LeafBlock block)
    {
        StringBuilder text = new();
        Append(text, block.Inline);
        return text.ToString();
    }

    public static string Code(CodeBlock block) => block.Lines.ToString().ReplaceLineEndings("\n").TrimEnd('\n');

    public static IReadOnlyList<(string Text, string Target)> Links(IEnumerable<Block> blocks)
    {
        List<(string Text, string Target)> links = [];
        foreach (LinkInline link in blocks.OfType<ParagraphBlock>().SelectMany(paragraph => paragraph.Inline!.Descendants<LinkInline>()))
        {
            StringBuilder text = new();
            Append(text, link);
            links.Add((text.ToString(), link.Url!));
        }

        return links;
    }

    private static void Append(StringBuilder text, ContainerInline? inlines)
    {
        foreach (Inline inline in inlines ?? [])
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.AsSpan());
                    break;
                case CodeInline code:
                    text.Append(code.Content);
                    break;
                case LineBreakInline:
                    text.Append(' ');
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.AsSpan());
                    break;
                case HtmlInline html:
                    // <name> in a sentence is a placeholder, not HTML.
                    text.Append(html.Tag);
                    break;
                case AutolinkInline address:
                    text.Append(address.Url);
                    break;
                case EmphasisInline emphasis:
                    throw new FormatException($"'{(emphasis.FirstChild as LiteralInline)?.Content}' is emphasized, which a console cannot show. Write \\* for an asterisk, \\_ for an underscore.");
                case ContainerInline container:
                    Append(text, container);
                    break;
                default:
                    throw new FormatException($"Line {inline.Line + 1} has something that help does not have: {inline.GetType().Name}.");
            }
        }
    }
}
