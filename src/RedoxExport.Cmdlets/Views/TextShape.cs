using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>Returns the JSON text of each resource.</summary>
internal sealed class TextShape : LineShape<string>
{
    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<string> into) =>
        into.Items.Add(Encoding.UTF8.GetString(json, start, length));
}
