using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Attachments;

/// <summary>Makes a record of each attachment of a line, and saves the data that are in the line itself: one pack per block of a file.</summary>
/// <param name="options">Which attachments are wanted.</param>
/// <param name="baseUri">The base of relative links.</param>
/// <param name="store">Keeps the data.</param>
/// <param name="counts">Counts what was found.</param>
internal sealed class AttachmentShape(AttachmentOptions options, Uri baseUri, AttachmentStore store, AttachmentCounts counts) : LineShape<RecordPack>
{
    private readonly AttachmentFinder _finder = new();
    private readonly AttachmentRecords _records = new();
    private readonly Uri _base = new(baseUri.AbsoluteUri.TrimEnd('/') + "/");

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<RecordPack> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add(new RecordPack());
        }

        foreach (FoundAttachment found in _finder.Find(json.AsSpan(start, length)))
        {
            counts.CountFound();
            (AttachmentRow row, AttachmentRank rank) = RowOf(found, json.AsSpan(start, length));
            if (rank == AttachmentRank.Wanted)
            {
                counts.CountWanted();
            }

            _records.Add(into.Items[0], row, rank);
        }
    }

    private (AttachmentRow Row, AttachmentRank Rank) RowOf(FoundAttachment found, ReadOnlySpan<byte> line)
    {
        bool isBinary = _finder.Type == AttachmentTypes.Binary;
        Uri? link = found.Data.Length >= 0 && !isBinary ? null : LinkOf(isBinary ? BinaryLink() : found.Url);
        AttachmentRow row = new()
        {
            Key = link is null ? AttachmentKey.OfPlace(_finder.Type, _finder.Id, found.Element) : AttachmentKey.OfLink(link),
            Type = _finder.Type,
            Id = _finder.Id,
            Element = found.Element,
            ContentType = found.ContentType,
            StatedSize = found.StatedSize,
            StatedHash = found.StatedHash,
            Uri = link is null ? null : SafeText.Show(link),
            Url = link?.AbsoluteUri,
        };
        if (!options.ContentTypes.Wants(found.ContentType))
        {
            return (row with { State = AttachmentState.NotSelected }, AttachmentRank.Unwanted);
        }

        if (found.Data.Length >= 0)
        {
            return Keep(row, line.Slice(found.Data.Start, found.Data.Length), isBinary);
        }

        return link is null ? (row with { State = AttachmentState.Unusable }, AttachmentRank.Unwanted)
            : found.StatedSize > options.MaxFileSize ? (row with { State = AttachmentState.TooLarge }, AttachmentRank.Unwanted)
            : (row with { State = AttachmentState.Failed }, AttachmentRank.Wanted);
    }

    private (AttachmentRow Row, AttachmentRank Rank) Keep(AttachmentRow row, ReadOnlySpan<byte> data, bool isBinary)
    {
        if ((long)data.Length / 4 * 3 > options.MaxFileSize)
        {
            return (row with { State = AttachmentState.TooLarge }, AttachmentRank.Unwanted);
        }

        if (store.KeepData(data, ContentType.EndingOf(row.ContentType), counts) is not { } content)
        {
            return (row with { State = AttachmentState.Unusable }, AttachmentRank.Unwanted);
        }

        row = row with { Content = content, State = row.StateWith(content), Key = isBinary ? row.Key : AttachmentKey.OfData(content.Sha256) };
        return (row, AttachmentRank.Data);
    }

    private string? BinaryLink() => _finder.Id is null ? null : AttachmentTypes.Binary + "/" + _finder.Id;

    private Uri? LinkOf(string? url) =>
        url is not null && !url.TrimStart().StartsWith("#", StringComparison.Ordinal) && LinkText.Resolve(_base, url) is { Scheme: "https" or "http" } link ? link : null;
}
