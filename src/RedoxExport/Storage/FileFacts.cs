using Microsoft.Win32.SafeHandles;

namespace RedoxExport.Storage;

/// <summary>Facts about a file that .NET does not provide: its owner, its number of names, its identity.</summary>
/// <param name="IsPlain">True if it is a regular file: not a link, a folder, a pipe or a device.</param>
/// <param name="Owner">The owning account, as the file system names it; empty if the file system has no owners.</param>
/// <param name="Names">The number of its names (hard links).</param>
/// <param name="Volume">The system's number for the disk.</param>
/// <param name="Number">The file's number on that disk.</param>
/// <param name="Mode">The permission bits with the sticky bit; 0 on Windows.</param>
internal readonly partial record struct FileFacts(bool IsPlain, string Owner, ulong Names, ulong Volume, ulong Number, int Mode)
{
    /// <summary>Reads the facts about a path. A link is not followed: the facts are those of the link itself.</summary>
    /// <returns><see langword="null"/> if nothing exists at the path, or if the system does not provide the facts.</returns>
    public static FileFacts? OfPath(string path)
    {
        try
        {
            return Disk.IsWindows ? OfWindowsPath(path) : OfUnixPath(path);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads the facts about an open file.</summary>
    /// <returns><see langword="null"/> if the system does not provide them.</returns>
    public static FileFacts? OfHandle(SafeFileHandle handle)
    {
        try
        {
            return Disk.IsWindows ? OfWindowsHandle(handle) : OfUnixHandle(handle);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>True if both are the same file, possibly under different names.</summary>
    public bool IsSameFile(FileFacts other) => Volume == other.Volume && Number == other.Number;
}
