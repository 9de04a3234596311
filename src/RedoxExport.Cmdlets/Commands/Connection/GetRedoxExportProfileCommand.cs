using System.Management.Automation;
using RedoxExport.Profiles;

namespace RedoxExport.Cmdlets;

/// <summary>Lists the saved profiles.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportProfile")]
[OutputType(typeof(ConnectionProfile))]
public sealed class GetRedoxExportProfileCommand : PSCmdlet
{
    /// <summary>The names of the profiles to list; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Lists only those of the current user, or only those of the computer.</summary>
    [Parameter]
    public ProfileScope? Scope { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string name in GivenNames.Split(Name))
        {
            try
            {
                ProfileEntry[] found = [.. ProfileSelection.Matching(new ProfileStore(), name).Where(entry => Scope is null || entry.Folder.Scope == Scope)];
                if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                {
                    throw ProfileErrors.NotFound(ProfileName.Check(name));
                }

                Array.ForEach(found, Write);
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord(name));
            }
        }
    }

    // A file that cannot be read does not hide the others.
    private void Write(ProfileEntry entry)
    {
        try
        {
            WriteObject(entry.Read(null));
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(entry.Name));
        }
    }
}
