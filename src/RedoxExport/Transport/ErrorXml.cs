using System.Text;
using System.Xml;

namespace RedoxExport.Transport;

/// <summary>
/// Reads errors in XML: those of object stores (<c>Error</c> with <c>Code</c> and <c>Message</c>, in Amazon S3, Azure Blob Storage and
/// Google Cloud Storage), and an OperationOutcome of a server that responds in XML.
/// </summary>
internal static class ErrorXml
{
    // An error is a few hundred bytes. A larger document may hold patients' data and is not read.
    private const int Largest = 64 * 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = Largest,
    };

    /// <summary>Reads the text of an error.</summary>
    /// <param name="body">The whole body.</param>
    /// <returns><see langword="null"/> if the body is not such an error, or has no text.</returns>
    public static string? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length > Largest)
        {
            return null;
        }

        try
        {
            using StringReader text = new(Encoding.UTF8.GetString(body.ToArray()).Trim());
            using XmlReader xml = XmlReader.Create(text, Settings);
            return xml.MoveToContent() != XmlNodeType.Element ? null : xml.LocalName switch
            {
                "Error" => ReadStoreError(xml),
                "OperationOutcome" => ReadOutcome(xml),
                _ => null,
            };
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string? ReadStoreError(XmlReader xml)
    {
        string? code = null;
        string? message = null;
        xml.Read();
        while (!xml.EOF)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.Depth == 1)
            {
                string name = xml.LocalName;
                if (name is "Code" or "Message" && ReadValue(xml) is { } value)
                {
                    code = name == "Code" ? value : code;
                    message = name == "Message" ? value : message;
                }
                else
                {
                    // Other elements repeat the request, including its signature.
                    xml.Skip();
                }
            }
            else
            {
                xml.Read();
            }
        }

        return code is null || message is null ? message ?? code : $"{code}: {message}";
    }

    private static string? ReadValue(XmlReader xml)
    {
        using XmlReader element = xml.ReadSubtree();
        element.Read();
        StringBuilder value = new();
        while (element.Read())
        {
            if (element.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                value.Append(element.Value);
            }
        }

        // Azure adds its request id and the time on separate lines.
        string first = value.ToString().Trim().Split('\n')[0].Trim();
        return first.Length > 0 ? first : null;
    }

    // FHIR R4, XML format: the value of a primitive is an attribute.
    private static string? ReadOutcome(XmlReader xml)
    {
        List<string> words = [];
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && (xml.LocalName == "diagnostics" || (xml.LocalName == "text" && xml.Depth == 3)) && xml.GetAttribute("value") is { Length: > 0 } text)
            {
                words.Add(text);
            }
        }

        return words.Count > 0 ? string.Join("; ", words.Distinct()) : null;
    }
}
