using RedoxExport.Profiles;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Cmdlets;

/// <summary>The folder in which the module keeps what belongs to an account and to no folder of runs.</summary>
internal static class AccountFolder
{
    /// <summary>The failed calls that could not be recorded in their folder of runs; <see langword="null"/> if the account has no folder of its own.</summary>
    public static UnrecordedCalls? Unrecorded => PathOf() is { } folder ? new UnrecordedCalls(Path.Combine(folder, ExportLayout.UnrecordedCallsFolder)) : null;

    private static string? PathOf()
    {
        try
        {
            return Chosen();
        }
        catch (ArgumentException)
        {
            // .NET Framework refuses quotes and angle brackets in a path. A variable with such a value must not end a run.
            return null;
        }
    }

    private static string? Chosen()
    {
        if (Environment.GetEnvironmentVariable(ProfileStore.PathVariable) is { Length: > 0 } given)
        {
            return Path.IsPathRooted(given) ? given : null;
        }

        if (Disk.IsWindows)
        {
            return Below(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), ExportLayout.ProfileParentOfWindows);
        }

        // XDG Base Directory Specification: a relative path has to be ignored.
        return Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state && Path.IsPathRooted(state)
            ? Below(state, ExportLayout.ProfileParent)
            : Below(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Path.Combine(".local", "state", ExportLayout.ProfileParent));
    }

    private static string? Below(string folder, string parent) => folder.Length > 0 ? Path.Combine(folder, parent) : null;
}
