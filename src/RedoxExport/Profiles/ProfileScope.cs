namespace RedoxExport.Profiles;

/// <summary>The accounts that a profile is for.</summary>
public enum ProfileScope
{
    /// <summary>The account that saved it.</summary>
    CurrentUser,

    /// <summary>All accounts of the computer.</summary>
    AllUsers,
}
