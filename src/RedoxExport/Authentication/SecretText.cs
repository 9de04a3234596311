using System.Runtime.InteropServices;
using System.Security;

namespace RedoxExport.Authentication;

/// <summary>Gives access to the text of a <see cref="SecureString"/> during one call, then wipes the copy.</summary>
internal static class SecretText
{
    public static T Use<T>(SecureString secret, Func<char[], T> use)
    {
        char[] text = new char[secret.Length];
        IntPtr copy = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Marshal.Copy(copy, text, 0, text.Length);
            return use(text);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
            Array.Clear(text, 0, text.Length);
        }
    }

    public static SecureString? Protect(string? text)
    {
        if (text is null)
        {
            return null;
        }

        SecureString secret = new();
        foreach (char c in text)
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return secret;
    }

    public static void Wipe(byte[]? bytes)
    {
        if (bytes is not null)
        {
            Array.Clear(bytes, 0, bytes.Length);
        }
    }
}
