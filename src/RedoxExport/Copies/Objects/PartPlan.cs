namespace RedoxExport.Copies;

/// <summary>The sizes of the parts in which a file is sent.</summary>
internal static class PartPlan
{
    /// <summary>The size of a part, in bytes, unless a file would then have too many.</summary>
    public const int UsualSize = 8 * 1024 * 1024;

    // Amazon S3 allows 10,000 parts, Azure 50,000 blocks.
    private const int MostParts = 9_000;
    private const int Step = 1024 * 1024;

    /// <summary>The size of all parts but the last, in bytes. A file that is not larger is sent in one request.</summary>
    public static int SizeFor(long length)
    {
        long least = (length + MostParts - 1) / MostParts;
        return least <= UsualSize ? UsualSize : checked((int)((least + Step - 1) / Step * Step));
    }
}
