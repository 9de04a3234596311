using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Profiles;

namespace RedoxExport.Cmdlets;

/// <summary>Saves the settings of a connection under a name, without secrets.</summary>
[Cmdlet(VerbsData.Save, "RedoxExportProfile", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectionProfile))]
public sealed class SaveRedoxExportProfileCommand : PSCmdlet
{
    /// <summary>The name of the profile: letters, digits, hyphens, underscores and dots.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>The connection, or its name; the session's default connection if omitted.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public RedoxConnection? Connection { get; set; }

    /// <summary>The accounts that the profile is for: <c>CurrentUser</c>, the default, or <c>AllUsers</c>.</summary>
    [Parameter]
    public ProfileScope Scope { get; set; }

    /// <summary>Replaces an existing profile of the same name and scope.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            RedoxConnection connection = Connection ?? ConnectionStore.Current.Default ?? throw CmdletErrors.NotConnected();
            ProfileFolder folder = new ProfileStore().Of(Scope);
            ConnectionProfile profile = ProfileMaker.Of(Name, connection, Scope, folder.PathOf(Name));
            if (!Force && folder.Has(Name))
            {
                throw ProfileErrors.Exists(Name, profile.Path);
            }

            if (ShouldProcess(profile.Path, $"Save the profile '{Name}' ({profile.Server}, key: {profile.KeySource})"))
            {
                folder.Write(profile);

                // Read back: a profile that others can change is not used, so it is reported now.
                WriteObject(folder.Read(Name, isHidden: false, null));
            }
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(Name));
        }
    }
}
