namespace RedoxExport.Profiles;

/// <summary>A file that can be a profile. It has not been read.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Name">The name of the file, without its extension.</param>
/// <param name="IsHidden">True if the user has a profile of the same name.</param>
internal sealed record ProfileEntry(ProfileFolder Folder, string Name, bool IsHidden)
{
    /// <exception cref="RedoxExportException">An error of <see cref="ProfileFolder.Read"/>.</exception>
    public ConnectionProfile Read(IExportEvents? events) => Folder.ReadListed(Name, IsHidden, events);
}
