using System.Xml;
using Markdig.Syntax;

namespace RedoxExport.Help;

/// <summary>Writes pages as MAML, which <c>Get-Help</c> of both editions reads.</summary>
internal sealed class MamlWriter
{
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly XmlWriter _xml;

    private MamlWriter(XmlWriter xml) => _xml = xml;

    public static void Write(string path, IEnumerable<CmdletPage> pages)
    {
        using XmlWriter xml = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new System.Text.UTF8Encoding(false) });
        MamlWriter writer = new(xml);
        xml.WriteStartElement("helpItems", "http://msh");
        xml.WriteAttributeString("schema", "maml");
        foreach (CmdletPage page in pages)
        {
            writer.Write(page);
        }

        xml.WriteEndElement();
        xml.WriteWhitespace("\n");
    }

    private void Write(CmdletPage page)
    {
        Dictionary<string, ParameterPart> parameters = page.Parameters.ToDictionary(parameter => parameter.Name);
        Begin(Command, "command");
        _xml.WriteAttributeString("xmlns", "maml", null, Maml);
        _xml.WriteAttributeString("xmlns", "dev", null, Dev);
        Begin(Command, "details");
        Text(Command, "name", page.Name);
        Text(Command, "verb", page.Name.Split('-')[0]);
        Text(Command, "noun", page.Name.Split('-')[1]);
        Paragraphs("description", page.Synopsis);
        End();
        Paragraphs("description", page.Description);

        Begin(Command, "syntax");
        foreach (string line in page.Syntax)
        {
            Begin(Command, "syntaxItem");
            Text(Maml, "name", page.Name);
            foreach ((string name, bool isRequired, bool isPositional, string? value) in SyntaxLine.Read(line))
            {
                ParameterPart parameter = parameters.TryGetValue(name, out ParameterPart? found) ? found : throw new FormatException($"{page.Path}: the syntax has -{name}, the parameters have not.");
                Parameter(parameter, isRequired, isPositional ? parameter["Position"] : "named", value);
            }

            End();
        }

        End();
        Begin(Command, "parameters");
        foreach (ParameterPart parameter in page.Parameters)
        {
            Parameter(parameter, parameter["Required"] == "True", parameter["Position"].ToLowerInvariant(), parameter["Type"] == "SwitchParameter" ? null : parameter["Type"]);
        }

        End();
        Types("inputTypes", "inputType", page.Inputs);
        Types("returnValues", "returnValue", page.Outputs);
        Begin(Maml, "alertSet");
        Paragraphs("alert", page.Notes);
        End();
        Examples(page);
        Begin(Command, "relatedLinks");
        foreach ((string text, string target) in page.Links)
        {
            Begin(Maml, "navigationLink");
            Text(Maml, "linkText", text);

            // Other targets are pages of cmdlets, which have help of their own, and files of the repository, which have no address.
            Text(Maml, "uri", Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps ? target : string.Empty);
            End();
        }

        End();
        End();
    }

    private void Parameter(ParameterPart parameter, bool isRequired, string position, string? value)
    {
        Begin(Command, "parameter");
        _xml.WriteAttributeString("required", isRequired ? "true" : "false");
        _xml.WriteAttributeString("variableLength", "true");
        _xml.WriteAttributeString("globbing", parameter["Accept wildcard characters"] == "True" ? "true" : "false");
        _xml.WriteAttributeString("pipelineInput", parameter["Accept pipeline input"]);
        _xml.WriteAttributeString("position", position);
        _xml.WriteAttributeString("aliases", parameter["Aliases"].Length > 0 ? parameter["Aliases"] : "none");
        Text(Maml, "name", parameter.Name);
        Paragraphs("description", parameter.Description);
        if (value is not null)
        {
            Begin(Command, "parameterValue");
            _xml.WriteAttributeString("required", "true");
            _xml.WriteAttributeString("variableLength", "false");
            _xml.WriteString(value);
            End();
        }

        Begin(Dev, "type");
        Text(Maml, "name", parameter["Type"]);
        Text(Maml, "uri", string.Empty);
        End();
        Text(Dev, "defaultValue", parameter["Default value"]);
        End();
    }

    private void Types(string list, string item, IEnumerable<(string Title, IReadOnlyList<Block> Blocks)> types)
    {
        Begin(Command, list);
        foreach ((string title, IReadOnlyList<Block> blocks) in types)
        {
            Begin(Command, item);
            Begin(Dev, "type");
            Text(Maml, "name", title);
            End();
            Paragraphs("description", PageText.Paragraphs(blocks));
            End();
        }

        End();
    }

    private void Examples(CmdletPage page)
    {
        Begin(Command, "examples");
        foreach ((string title, IReadOnlyList<Block> blocks) in page.Examples)
        {
            FencedCodeBlock code = blocks.OfType<FencedCodeBlock>().FirstOrDefault(block => block.Info is "powershell" or "powershell-norun")
                ?? throw new FormatException($"{page.Path}: '{title}' has no code.");
            Begin(Command, "example");
            Text(Maml, "title", title);
            Text(Dev, "code", PageText.Code(code));
            // The empty one keeps the next title apart.
            Paragraphs(Dev, "remarks", [.. PageText.Paragraphs([.. blocks.Where(block => block != code)]), string.Empty]);
            End();
        }

        End();
    }

    private void Paragraphs(string name, IReadOnlyList<string> paragraphs) => Paragraphs(Maml, name, paragraphs);

    private void Paragraphs(string space, string name, IReadOnlyList<string> paragraphs)
    {
        Begin(space, name);
        foreach (string paragraph in paragraphs)
        {
            Text(Maml, "para", paragraph);
        }

        End();
    }

    private void Begin(string space, string name) =>
        _xml.WriteStartElement(space switch { Maml => "maml", Dev => "dev", _ => "command" }, name, space);

    private void Text(string space, string name, string text)
    {
        Begin(space, name);
        _xml.WriteString(text);
        End();
    }

    private void End() => _xml.WriteEndElement();
}
