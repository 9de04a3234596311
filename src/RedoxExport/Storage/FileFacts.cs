using Microsoft.Win32.SafeHandles;

namespace RedoxExport.Storage;

/// <summary>What a file is, as far as .NET does not say it: who owns it, how many names it has, which file it is.</summary>
/// <param name="IsPlain">It is a file with content: not a link, a folder, a pipe or a device.</param>
/// <param name="Owner">The account that it belongs to, as the file system names it; empty if it has no such thing.</param>
/// <param name="Names">How many names (hard links) it has.</param>
/// <param name="Volume">The disk, as a number of the system's.</param>
/// <param name="Number">The file's number on that disk.</param>
/// <param name="Mode">The permission bits, with the sticky bit; 0 on Windows.</param>
internal readonly partial record struct FileFacts(bool IsPlain, string Owner, ulong Names, ulong Volume, ulong Number, int Mode)
{
    /// <summary>What lies at a path. A link is not followed: it is looked at itself.</summary>
    /// <returns><see langword="null"/> if nothing lies there, or the system does not say what.</returns>
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

    /// <summary>What an open file is.</summary>
    /// <returns><see langword="null"/> if the system does not say it.</returns>
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

    /// <summary>Tells if both are one file, by whatever name.</summary>
    public bool IsSameFile(FileFacts other) => Volume == other.Volume && Number == other.Number;
}
