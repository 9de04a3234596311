namespace RedoxExport.Authentication;

/// <summary>What may stand behind <c>Authorization: Bearer</c>.</summary>
internal static class BearerToken
{
    /// <summary>Visible ASCII only: anything else would break the header, or add one.</summary>
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
