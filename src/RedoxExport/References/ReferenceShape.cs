using System.Text.Json;
using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.References;

/// <summary>Makes records of the resources of a block and of their references: one pack per block.</summary>
/// <param name="types">The types found so far.</param>
/// <param name="server">The server that the data come from.</param>
/// <param name="findsReferences">True if the references are wanted; otherwise only the resources are.</param>
internal sealed class ReferenceShape(DatasetTypeNames types, ReferenceServer server, bool findsReferences) : LineShape<ReferencePack>
{
    private DatasetTypeName? _type;

    public override bool WantsMembers => true;

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<ReferencePack> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add(new ReferencePack());
        }

        ReadOnlySpan<byte> line = json.AsSpan(start, length);
        AddResource(line, members, into.Items[0]);
        if (findsReferences)
        {
            AddReferences(line, into.Items[0]);
        }
    }

    /// <summary>Adds the references of a resource.</summary>
    /// <param name="line">The bytes of the resource, which have been checked.</param>
    /// <param name="pack">Receives the references.</param>
    public void AddReferences(ReadOnlySpan<byte> line, ReferencePack pack)
    {
        ReferenceFinder references = new(line);
        while (references.Next(out ReadOnlySpan<byte> text))
        {
            ReferenceKind kind = ReferenceText.Read(text, server, out ReadOnlySpan<byte> typeName, out ReadOnlySpan<byte> id);
            DatasetTypeName? type = kind == ReferenceKind.Resource ? TypeOf(typeName) : null;
            pack.Count(kind == ReferenceKind.Resource && type is null ? ReferenceKind.Unusable : kind);
            if (type is not null)
            {
                pack.AddReference(type, id);
            }
        }
    }

    private void AddResource(ReadOnlySpan<byte> line, IReadOnlyList<FhirMember> members, ReferencePack pack)
    {
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> typeName = default;
        for (int i = 0; i < members.Count; i++)
        {
            FhirMember member = members[i];
            if (member.Kind == JsonTokenType.String && member.Name is "resourceType")
            {
                typeName = Utf8Json.TextOf(line.Slice(member.Start, member.Length));
            }
            else if (member.Kind == JsonTokenType.String && member.Name is "id")
            {
                id = Utf8Json.TextOf(line.Slice(member.Start, member.Length));
            }
        }

        if (!id.IsEmpty && id.Length <= ushort.MaxValue && TypeOf(typeName) is { } type)
        {
            pack.AddPresent(type, id);
        }
    }

    private DatasetTypeName? TypeOf(ReadOnlySpan<byte> name) =>
        _type is not null && name.SequenceEqual(_type.Utf8) ? _type : _type = types.Find(name);
}
