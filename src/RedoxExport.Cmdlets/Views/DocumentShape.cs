using System.Text.Json;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Makes a <see cref="JsonDocument"/> of each resource.</summary>
internal sealed class DocumentShape : LineShape<JsonDocument>
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ResourceParser.MaxDepth };

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<JsonDocument> into) =>
        into.Items.Add(JsonDocument.Parse(json.AsSpan(start, length).ToArray(), Options));
}
