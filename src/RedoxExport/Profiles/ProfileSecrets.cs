namespace RedoxExport.Profiles;

/// <summary>Finds secrets that a profile must not contain.</summary>
internal static class ProfileSecrets
{
    /// <summary>True if an address has a part that can be a secret: a user name, a password or a query.</summary>
    public static bool HasSecret(Uri uri) => uri.UserInfo.Length > 0 || uri.Query.Length > 0;
}
