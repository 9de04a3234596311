namespace RedoxExport.Sandbox.Tokens;

internal static class Base64Url
{
    /// <summary>The bytes, or <see langword="null"/> if the text is not base64url without padding.</summary>
    public static byte[]? Decode(string text)
    {
        if (text.Length % 4 == 1 || !text.All(c => c is '-' or '_' or (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z')))
        {
            return null;
        }

        string padding = (text.Length % 4) switch { 2 => "==", 3 => "=", _ => "" };
        return Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/') + padding);
    }
}
