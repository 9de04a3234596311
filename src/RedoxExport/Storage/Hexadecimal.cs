using System.Security.Cryptography;

namespace RedoxExport.Storage;

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

    /// <summary>The SHA-256 of bytes, as it is.</summary>
    public static byte[] Sha256Of(byte[] bytes)
    {
#if NET8_0_OR_GREATER
        return SHA256.HashData(bytes);
#else
        using SHA256 sha256 = SHA256.Create();
        return sha256.ComputeHash(bytes);
#endif
    }

    /// <summary>The SHA-256 of a file's bytes.</summary>
    public static string Sha256OfFile(string path)
    {
        using SHA256 sha256 = SHA256.Create();
        using FileStream file = File.OpenRead(path);
        return Lower(sha256.ComputeHash(file));
    }
}
