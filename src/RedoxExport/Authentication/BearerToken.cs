namespace RedoxExport.Authentication;

/// <summary>Checks the value that follows <c>Authorization: Bearer</c>.</summary>
internal static class BearerToken
{
    /// <summary>True if a token is visible ASCII only. Any other character would break the header, or add another one.</summary>
    public static bool IsWellFormed(string token)
    {
        foreach (char c in token)
        {
            if (c is <= ' ' or >= '\x7F')
            {
                return false;
            }
        }

        return token.Length > 0;
    }
}
