using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Datasets;

/// <summary>
/// Makes records of bundles of deletions (IG 3.0.0, manifest, <c>deleted</c>: "Bundle.type SHALL be transaction", each entry a
/// DELETE). Refuses every other line, because the resources that it was meant to delete would stay in the view.
/// </summary>
/// <param name="types">The types found so far.</param>
/// <param name="run">The index of the run that the file belongs to.</param>
internal sealed class DeletionRecordShape(DatasetTypeNames types, int run) : LineShape<RecordPack>
{
    public override bool WantsMembers => true;

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RecordPack> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add(new RecordPack());
        }

        RecordPack pack = into.Items[0];
        ReadOnlySpan<byte> line = json.AsSpan(start, length);
        bool isBundle = false;
        bool isOutcome = false;
        ReadOnlySpan<byte> entries = "[]"u8;
        foreach (FhirMember member in members)
        {
            ReadOnlySpan<byte> value = line.Slice(member.Start, member.Length);
            if (member.Name == "resourceType")
            {
                isBundle = value.SequenceEqual("\"Bundle\""u8);
                isOutcome = value.SequenceEqual("\"OperationOutcome\""u8);
            }
            else if (member.Name == "entry")
            {
                entries = value;
            }
        }

        if (isOutcome)
        {
            // An OperationOutcome is a message of the server and deletes nothing.
            pack.Outcomes++;
        }
        else if (!isBundle || !TryAddEntries(entries, pack))
        {
            pack.Refuse(RecordFault.NoDeletions, into.Lines);
        }
    }

    private bool TryAddEntries(ReadOnlySpan<byte> entries, RecordPack pack)
    {
        Utf8JsonReader reader = new(entries, ResourceParser.ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject || !TryAddEntry(ref reader, pack))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAddEntry(ref Utf8JsonReader reader, RecordPack pack)
    {
        bool isDelete = false;
        ReadOnlySpan<byte> url = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRequest = reader.ValueTextEquals("request"u8);
            reader.Read();
            if (!isRequest || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isMethod = reader.ValueTextEquals("method"u8);
                bool isUrl = reader.ValueTextEquals("url"u8);
                reader.Read();
                isDelete |= isMethod && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("DELETE"u8);
                url = isUrl && reader.TokenType == JsonTokenType.String ? Utf8Json.TextOf(ref reader) : url;
                reader.Skip();
            }
        }

        return isDelete && TryAddDeletion(url, pack);
    }

    /// <summary>Accepts <c>Type/id</c> alone, after a leading slash, or at the end of an absolute URL.</summary>
    private bool TryAddDeletion(ReadOnlySpan<byte> url, RecordPack pack)
    {
        int behindType = url.LastIndexOf((byte)'/');
        if (behindType <= 0 || url.IndexOfAny((byte)'?', (byte)'#') >= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> id = PercentEncoding.Decode(url.Slice(behindType + 1));
        ReadOnlySpan<byte> before = url.Slice(0, behindType);
        int beforeType = before.LastIndexOf((byte)'/');
        bool isAlone = beforeType <= 0 || url.IndexOf("://"u8) >= 0;
        if (!isAlone || id.IsEmpty || id.Length > ushort.MaxValue || types.Find(before.Slice(beforeType + 1)) is not { } type)
        {
            return false;
        }

        DatasetRecord.WriteDeletion(pack.Add(DatasetRecord.LengthOf(id, default)), run, type.Index, id);
        return true;
    }
}
