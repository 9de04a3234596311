using RedoxExport.Text;

namespace RedoxExport.Profiles;

/// <summary>All errors about profiles, one factory per condition.</summary>
internal static class ProfileErrors
{
    public static RedoxExportException NameInvalid(string name) => new(
        ErrorIds.ProfileNameInvalid,
        ErrorKind.InvalidArgument,
        $"'{SafeText.Clean(name, 100)}' cannot be the name of a profile.",
        "Specify up to 64 letters (a-z), digits, hyphens, underscores and dots that begin with a letter or a digit, such as acme-production. Names of Windows devices, such as con, cannot be used.")
    { Target = name };

    public static RedoxExportException NotFound(string name) => NotFound(name, $"There is no profile '{SafeText.Clean(name, 100)}'.");

    /// <param name="pattern">The name with wildcards.</param>
    public static RedoxExportException NoneMatches(string pattern) => NotFound(pattern, $"No profile matches '{SafeText.Clean(pattern, 100)}'.");

    private static RedoxExportException NotFound(string name, string message) => new(
        ErrorIds.ProfileNotFound,
        ErrorKind.NotFound,
        message,
        "Run Get-RedoxExportProfile to list the profiles. A scheduled task sees those of its own account and those of all users.")
    { Target = name, ConcernsSignIn = true, HasOwnWordsOnly = true };

    public static RedoxExportException Exists(string name, string path) => new(
        ErrorIds.ProfileExists,
        ErrorKind.InvalidArgument,
        $"The profile '{name}' already exists ('{SafeText.Visible(path)}').",
        "Specify another name, or -Force to replace it.")
    { Target = name };

    /// <param name="connection">The name of the connection.</param>
    /// <param name="secrets">The parameters that are secrets.</param>
    public static RedoxExportException HasSecret(string connection, IEnumerable<string> secrets) => new(
        ErrorIds.ProfileHasSecret,
        ErrorKind.InvalidArgument,
        $"The connection '{SafeText.Clean(connection, 100)}' was made with {string.Join(" and ", secrets)}, and a profile cannot contain a secret. Nothing was saved.",
        "Connect again with a key whose place can be named, without a password: -KeyPath, -CertificateThumbprint, or -SecretName for a key in a vault of SecretManagement.")
    { Target = connection };

    /// <param name="path">The file.</param>
    /// <param name="how">The end of a sentence about the file.</param>
    /// <param name="cause">The exception, if there is one.</param>
    public static RedoxExportException Damaged(string path, string how, Exception? cause = null) => Damaged(
        path,
        how,
        "Correct the file. Or delete it with Remove-RedoxExportProfile, connect again, and save the profile with Save-RedoxExportProfile.",
        cause);

    /// <summary>A file in the folder of profiles that no command can name.</summary>
    public static RedoxExportException FileNameInvalid(string path, string how) =>
        Damaged(path, how, "Rename the file to the name of the profile in lower case, followed by .json. If it is not a profile, move it to another folder.", null);

    private static RedoxExportException Damaged(string path, string how, string advice, Exception? cause) => new(
        ErrorIds.ProfileDamaged,
        ErrorKind.InvalidData,
        $"'{SafeText.Visible(path)}' is not a valid profile: {how}.",
        advice,
        cause)
    { Target = path, ConcernsSignIn = true, HasOwnWordsOnly = true };

    public static RedoxExportException TooNew(string path) => new(
        ErrorIds.ProfileTooNew,
        ErrorKind.InvalidData,
        $"A newer version of the module wrote the profile '{SafeText.Visible(path)}'.",
        "Update the module on this computer, or save the profile again with Save-RedoxExportProfile -Force.")
    { Target = path, ConcernsSignIn = true, HasOwnWordsOnly = true };

    public static RedoxExportException Unreadable(string path, Exception cause) => new(
        ErrorIds.ProfileUnreadable,
        ErrorKind.Storage,
        $"'{SafeText.Visible(path)}' could not be read: {SafeText.Clean(cause.Message, 300)}",
        "Check that the account that runs this command can read the file and its folder.",
        cause)
    { Target = path, ConcernsSignIn = true };

    /// <param name="path">The file, or the folder.</param>
    /// <param name="message">Who can change it, and how to change that.</param>
    /// <param name="isSaving">True if a profile was to be saved into the folder.</param>
    public static RedoxExportException OpenToOthers(string path, string message, bool isSaving = false) => new(
        ErrorIds.ProfileOpenToOthers,
        ErrorKind.Security,
        $"{message} A changed profile could send tokens to another server, so {(isSaving ? "nothing was saved" : "it is not used")}.",
        isSaving
            ? "Check the content of the folder in this message. Then change its owner and who can write to it, or delete it and run the command again, which creates a new folder."
            : "Check the content of the file first. Then change who can write to it. If only the file is open, you can also save the profile again with Save-RedoxExportProfile -Force.")
    { Target = path, ConcernsSignIn = true, HasOwnWordsOnly = true };

    /// <param name="relative">The value of the variable, if it is not a full path.</param>
    public static RedoxExportException FolderUnknown(string? relative = null) => new(
        ErrorIds.ProfileFolderUnknown,
        relative is null ? ErrorKind.NotFound : ErrorKind.InvalidArgument,
        relative is null
            ? "This account has no folder for settings, so it can have no profiles."
            : $"The environment variable {ProfileStore.PathVariable} is not a full path: '{SafeText.Name(relative, 200)}'.",
        relative is null
            ? $"Use -Scope AllUsers, or set the environment variable {ProfileStore.PathVariable} to the full path of a folder."
            : "Set it to the full path of a folder, or remove it to use the profiles of this account.");
}
