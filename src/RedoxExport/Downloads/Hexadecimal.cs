namespace RedoxExport.Downloads;

/// <summary>Bytes as lower-case hexadecimal digits.</summary>
internal static class Hexadecimal
{
    public static string Lower(byte[] bytes)
    {
#if NET8_0_OR_GREATER
        return Convert.ToHexString(bytes).ToLowerInvariant();
#else
        return BitConverter.ToString(bytes).Replace("-", string.Empty).ToLowerInvariant();
#endif
    }
}
