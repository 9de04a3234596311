using System.Runtime.CompilerServices;

namespace RedoxExport.Tables;

/// <summary>Checks texts that were computed. Those of a resource have been checked when its line was read.</summary>
internal static class WellFormedText
{
    /// <summary>False if a text has half of a surrogate pair, as a part of a text can. UTF-8 has no form for it.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
