using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>Whole numbers in groups of seven bits, the lowest first (ULEB128).</summary>
internal static class Varint
{
    public static void Write(RowBytes to, ulong value)
    {
        while (value > 0x7F)
        {
            to.Write((byte)(value | 0x80));
            value >>= 7;
        }

        to.Write((byte)value);
    }
}
