namespace RedoxExport.Copies;

/// <summary>A part of a file that is sent.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Digest">Their hashes.</param>
internal sealed record FilePart(int Number, ArraySegment<byte> Bytes, PartDigest Digest);
