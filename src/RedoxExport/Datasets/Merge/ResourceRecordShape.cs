using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Datasets;

/// <summary>Makes a record of each line of data: one pack per block of the file.</summary>
/// <param name="types">The types found so far.</param>
/// <param name="membership">The members of the group; <see langword="null"/> if the runs are not of a group.</param>
/// <param name="run">The index of the run that the file belongs to.</param>
internal sealed class ResourceRecordShape(DatasetTypeNames types, Membership? membership, int run) : LineShape<RecordPack>
{
    private const string OutcomeType = "OperationOutcome";

    private DatasetTypeName? _type;

    public override bool WantsMembers => true;

    [MethodImpl(HotPath.Optimized)]
    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RecordPack> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add(new RecordPack());
        }

        RecordPack pack = into.Items[0];
        ReadOnlySpan<byte> line = json.AsSpan(start, length);
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> typeName = default;
        ResourceVersion version = ResourceVersion.None;
        for (int i = 0; i < members.Count; i++)
        {
            FhirMember member = members[i];
            switch (member.Name)
            {
                case "resourceType" when member.Kind == JsonTokenType.String:
                    typeName = Utf8Json.TextOf(line.Slice(member.Start, member.Length));
                    break;
                case "id" when member.Kind == JsonTokenType.String:
                    id = Utf8Json.TextOf(line.Slice(member.Start, member.Length));
                    break;
                case "meta":
                    version = ResourceVersion.Read(line.Slice(member.Start, member.Length));
                    break;
                default:
                    break;
            }
        }

        if (TypeOf(typeName) is not { } type)
        {
            pack.Refuse(RecordFault.TypeUnusable, into.Lines);
        }
        else if (type.Name == OutcomeType)
        {
            pack.Outcomes++;
        }
        else if (id.IsEmpty || id.Length > ushort.MaxValue)
        {
            pack.Refuse(RecordFault.NoId, into.Lines);
        }
        else
        {
            ulong stays = membership?.RunsOf(type, line, id, members) ?? Membership.Always;
            DatasetRecord.WriteResource(pack.Add(DatasetRecord.LengthOf(id, line)), run, type.Index, id, line, version, stays);
        }
    }

    private DatasetTypeName? TypeOf(ReadOnlySpan<byte> name) =>
        _type is not null && name.SequenceEqual(_type.Utf8) ? _type : _type = types.Find(name);
}
