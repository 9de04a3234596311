using System.Management.Automation;
using RedoxExport.Profiles;

namespace RedoxExport.Cmdlets;

/// <summary>Deletes saved profiles. The keys stay where they are.</summary>
[Cmdlet(VerbsCommon.Remove, "RedoxExportProfile", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveRedoxExportProfileCommand : PSCmdlet
{
    private const string NameSet = "Name";
    private const string InputObjectSet = "InputObject";

    /// <summary>The names of the profiles; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Profiles of Get-RedoxExportProfile.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    public ConnectionProfile[] InputObject { get; set; } = [];

    /// <summary>Deletes those of the current user, or those of the computer. If omitted, the one that the name means: the user's own, if there is one.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public ProfileScope? Scope { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ProfileStore store = new();
        if (ParameterSetName == InputObjectSet)
        {
            foreach (ConnectionProfile profile in InputObject)
            {
                Guard(profile.Name, () => Remove(store.Of(profile.Scope), profile.Name));
            }

            return;
        }

        foreach (string name in GivenNames.Split(Name))
        {
            Guard(name, () => RemoveNamed(store, name));
        }
    }

    private void RemoveNamed(ProfileStore store, string name)
    {
        ProfileEntry[] found = [.. ProfileSelection.Matching(store, name).Where(entry => Scope is { } scope ? entry.Folder.Scope == scope : !entry.IsHidden)];
        if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            throw ProfileErrors.NotFound(ProfileName.Check(name));
        }

        // A file of another name is not ours.
        foreach (ProfileEntry entry in found.Where(entry => ProfileName.IsValid(entry.Name)))
        {
            Guard(entry.Name, () => Remove(entry.Folder, entry.Name));
        }
    }

    private void Remove(ProfileFolder folder, string name)
    {
        string path = folder.PathOf(name);
        if (!folder.Has(name))
        {
            throw ProfileErrors.NotFound(name);
        }

        if (ShouldProcess(path, $"Remove the profile '{name}'"))
        {
            folder.Delete(name);
        }
    }

    private void Guard(string name, Action work)
    {
        try
        {
            work();
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(name));
        }
    }
}
