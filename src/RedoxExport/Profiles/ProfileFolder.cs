using System.Text.Json;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Profiles;

/// <summary>The profiles of one scope: a folder with a document for each.</summary>
/// <param name="scope">The scope.</param>
/// <param name="path">The full path of the folder. It need not exist.</param>
internal sealed class ProfileFolder(ProfileScope scope, string path)
{
    // The largest profile that a person would write has a hundredth of it.
    private const int MostBytes = 64 * 1024;

    public ProfileScope Scope => scope;

    public string Path => path;

    /// <summary>The file of a profile.</summary>
    /// <exception cref="RedoxExportException"><c>ProfileNameInvalid</c>.</exception>
    public string PathOf(string name) => System.IO.Path.Combine(path, ExportLayout.ProfileFileName(ProfileName.Canonical(ProfileName.Check(name))));

    /// <summary>True if a file of this name exists, readable or not.</summary>
    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>The names of the files that can be profiles, in order. A file of another kind has a name that <see cref="ProfileName"/> does not allow.</summary>
    /// <exception cref="RedoxExportException">The folder cannot be read.</exception>
    public IReadOnlyList<string> Names()
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(path, "*" + ExportLayout.ProfileEnding)
                    .Select(file => System.IO.Path.GetFileNameWithoutExtension(file))
                    .OrderBy(name => name, StringComparer.OrdinalIgnoreCase),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw ProfileErrors.Unreadable(path, e);
        }
    }

    /// <summary>Reads a profile that <see cref="Names"/> has listed.</summary>
    /// <exception cref="RedoxExportException">An error of <see cref="Read"/>.</exception>
    public ConnectionProfile ReadListed(string name, bool isHidden, IExportEvents? events)
    {
        string file = System.IO.Path.Combine(path, ExportLayout.ProfileFileName(name));
        return !ProfileName.IsValid(name) ? throw ProfileErrors.FileNameInvalid(file, "its file name cannot be the name of a profile")
            : name == ProfileName.Canonical(name) || Has(name) ? Read(name, isHidden, events)
            : throw ProfileErrors.FileNameInvalid(file, "its file name has capital letters");
    }

    /// <summary>Reads a profile.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="isHidden">True if the user has a profile of the same name.</param>
    /// <param name="events">Receives a message if the file system does not tell who can write to the file.</param>
    /// <exception cref="RedoxExportException">
    /// <c>ProfileNameInvalid</c>, <c>ProfileNotFound</c>, <c>ProfileUnreadable</c>, <c>ProfileOpenToOthers</c>, <c>ProfileDamaged</c>, <c>ProfileTooNew</c>.
    /// </exception>
    public ConnectionProfile Read(string name, bool isHidden, IExportEvents? events)
    {
        string file = PathOf(name);
        byte[] bytes = ReadBytes(file, name, events);
        try
        {
            if (JsonSerializer.Deserialize(bytes, ProfilesJson.Default.ProfileVersionRecord)?.Version > ProfileRecord.CurrentVersion)
            {
                throw ProfileErrors.TooNew(file);
            }

            ProfileRecord record = JsonSerializer.Deserialize(bytes, ProfilesJson.Default.ProfileRecord) ?? throw new FormatException("it is empty");
            ConnectionProfile profile = record.Version == ProfileRecord.CurrentVersion
                ? ProfileRecordMapper.ToProfile(record, scope, file, isHidden)
                : throw new FormatException("its version is missing or unknown");
            return profile.FolderName == ProfileName.Canonical(name) ? profile : throw new FormatException("the name in it is not the name of the file");
        }
        catch (JsonException e)
        {
            throw ProfileErrors.Damaged(file, e.LineNumber is { } line ? FormattableString.Invariant($"line {line + 1} is not valid JSON, or has a member that is unknown or of the wrong type") : "it is not JSON", e);
        }
        catch (FormatException e)
        {
            throw ProfileErrors.Damaged(file, e.Message, e);
        }
    }

    /// <summary>Writes a profile. An existing one is replaced.</summary>
    /// <exception cref="RedoxExportException"><c>ProfileOpenToOthers</c>: others can change the folder. Nothing was written. Or a disk error.</exception>
    public void Write(ConnectionProfile profile) => Disk.Write(profile.Path, () => WriteFile(profile), IfDenied);

    private void WriteFile(ConnectionProfile profile)
    {
        bool isForAll = scope == ProfileScope.AllUsers;
        CheckFolder();
        if (isForAll)
        {
            PrivateFolder.CreateReadable(path);
        }
        else
        {
            // With the umask 002, every member of a group could write to the parent.
            if (!Disk.IsWindows && System.IO.Path.GetDirectoryName(path) is { } parent)
            {
                PrivateFolder.CreateReadable(parent);
            }

            PrivateFolder.Create(path);
        }

        // Another account could have created one of the folders in the meantime.
        CheckFolder();
        using AtomicFile file = AtomicFile.Create(profile.Path, isForAll ? FileRights.ReadableByAll : FileRights.Owner);
        using (Utf8JsonWriter json = new(file.Content, ReadableJson.Indented))
        {
            JsonSerializer.Serialize(json, ProfileRecordMapper.ToRecord(profile), ProfilesJson.Default.ProfileRecord);
        }

        file.Complete();
    }

    /// <summary>Deletes the file of a profile, readable or not.</summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public void Delete(string name)
    {
        string file = PathOf(name);
        Disk.Write(file, () => PlainFile.Delete(file), IfDenied);
    }

    private string? IfDenied => scope != ProfileScope.AllUsers ? null
        : Disk.IsWindows ? "Profiles of all users are changed by an administrator: run PowerShell as administrator. To save the profile for this account only, omit -Scope AllUsers."
        : "Profiles of all users are changed by root: run PowerShell with sudo. To save the profile for this account only, omit -Scope AllUsers.";

    private void CheckFolder()
    {
        if (OthersAccess.OfProfileFolder(path) is { Level: ExportEventLevel.Warning } open)
        {
            throw ProfileErrors.OpenToOthers(path, open.Message, isSaving: true);
        }
    }

    private static byte[] ReadBytes(string file, string name, IExportEvents? events)
    {
        try
        {
            // A pipe or a device would be read forever. A link is followed, because container platforms mount documents behind links.
            FileAttributes attributes = File.GetAttributes(file);
            if ((attributes & FileAttributes.ReparsePoint) == 0 && FileFacts.OfPath(file) is { IsPlain: false })
            {
                throw ProfileErrors.Damaged(file, "it is not a file");
            }

            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (OthersAccess.OfProfile(file, stream.SafeFileHandle) is { } open)
            {
                if (open.Level == ExportEventLevel.Warning)
                {
                    throw ProfileErrors.OpenToOthers(file, open.Message);
                }

                events?.Report(open);
            }

            byte[] buffer = new byte[MostBytes + 1];
            int length = 0;
            int read;
            do
            {
                read = stream.Read(buffer, length, buffer.Length - length);
                length += read;
            }
            while (read > 0 && length < buffer.Length);
            return length <= MostBytes ? buffer.AsSpan(0, length).ToArray() : throw ProfileErrors.Damaged(file, $"it is larger than {MostBytes / 1024} KB");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ProfileErrors.NotFound(name);
        }
        catch (Exception e) when (Disk.IsFault(e) || e is NotSupportedException)
        {
            throw ProfileErrors.Unreadable(file, e);
        }
    }
}
