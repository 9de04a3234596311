using System.Text;
using System.Xml;

namespace RedoxExport.Copies;

/// <summary>Reads the small XML documents of object stores. They come from outside: no document type, no external parts, a limited size.</summary>
internal static class StoreXml
{
    /// <summary>The largest document, in bytes: the list of 50,000 blocks has about 5 MB.</summary>
    public const int LargestSize = 16 * 1024 * 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = LargestSize,
    };

    /// <summary>Reads the elements that have only text, with the names of the elements around them.</summary>
    /// <returns>
    /// For each such element its path, such as <c>Part/ETag</c> without the root's name, and its text, in the order of the document. Empty if the
    /// document is not valid XML.
    /// </returns>
    public static IReadOnlyList<(string Path, string Text)> Read(byte[] body)
    {
        List<(string, string)> found = [];
        try
        {
            using StringReader text = new(Encoding.UTF8.GetString(body).TrimStart('\uFEFF'));
            using XmlReader xml = XmlReader.Create(text, Settings);
            List<string> path = [];
            string? value = null;
            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.Element)
                {
                    if (xml.IsEmptyElement)
                    {
                        continue;
                    }

                    path.Add(xml.LocalName);
                    value = string.Empty;
                }
                else if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    value += xml.Value;
                }
                else if (xml.NodeType == XmlNodeType.EndElement)
                {
                    if (value is not null)
                    {
                        found.Add((string.Join("/", path.Skip(1)), value));
                    }

                    value = null;
                    path.RemoveAt(path.Count - 1);
                }
            }

            return found;
        }
        catch (XmlException)
        {
            return [];
        }
    }

    /// <summary>The first text with a path; <see langword="null"/> if there is none.</summary>
    public static string? First(IReadOnlyList<(string Path, string Text)> elements, string path) =>
        elements.Where(element => element.Path == path).Select(element => element.Text).FirstOrDefault();

    /// <summary>Groups the texts of a repeated element.</summary>
    /// <param name="elements">The elements of the document.</param>
    /// <param name="path">The path of the repeated element.</param>
    /// <param name="first">The name of the element that each group begins with.</param>
    public static IEnumerable<Dictionary<string, string>> Groups(IReadOnlyList<(string Path, string Text)> elements, string path, string first)
    {
        Dictionary<string, string>? group = null;
        foreach ((string at, string text) in elements.Where(element => element.Path.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            string name = at[(path.Length + 1)..];
            if (name == first || group is null)
            {
                if (group is not null)
                {
                    yield return group;
                }

                group = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            group[name] = text;
        }

        if (group is not null)
        {
            yield return group;
        }
    }
}
