namespace System.IO;

/// <summary>The permissions of a file or folder on Linux and macOS: those that the module names.</summary>
[Flags]
internal enum UnixFileMode
{
    None = 0,
    UserExecute = 0b001_000_000,
    UserWrite = 0b010_000_000,
    UserRead = 0b100_000_000,
}
