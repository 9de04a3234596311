extern alias Desktop;

using System.Runtime.Versioning;
using RedoxExport.Tests.Downloads;
using DirectoryPolyfills = Desktop::RedoxExport.DirectoryPolyfills;
using FilePolyfills = Desktop::RedoxExport.FilePolyfills;
using Mode = Desktop::System.IO.UnixFileMode;

namespace RedoxExport.Tests.Polyfills;

public sealed class FilePolyfillsTests : IDisposable
{
    private const Mode OwnerOnly = Mode.UserRead | Mode.UserWrite | Mode.UserExecute;

    private readonly TestFolder _folder = new();

    public FilePolyfillsTests() => Directory.CreateDirectory(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_file_is_moved_as_by_NET(bool exists, bool overwrite)
    {
        Assert.Equal(Move("framework", File.Move), Move("polyfill", FilePolyfills.Move));

        (Type? Error, string? From, string? To) Move(string name, Action<string, string, bool> move)
        {
            string from = _folder[name + ".new"];
            string to = _folder[name];
            File.WriteAllText(from, "new");
            if (exists)
            {
                File.WriteAllText(to, "old");
            }

            return (Record.Exception(() => move(from, to, overwrite))?.GetType(), Content(from), Content(to));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_cannot_be_moved_is_refused_as_by_NET(bool overwrite)
    {
        string file = _folder["file"];
        File.WriteAllText(file, "content");
        (string?, string?)[] moves = [(null, file), (file, null), (string.Empty, file), (file, string.Empty), (_folder["missing"], file), (file, Path.Combine(_folder["no folder"], "file"))];
        foreach ((string? from, string? to) in moves)
        {
            Exception expected = Assert.ThrowsAny<Exception>(() => File.Move(from!, to!, overwrite));
            Exception error = Assert.ThrowsAny<Exception>(() => FilePolyfills.Move(from!, to!, overwrite));
            Assert.Equal((expected.GetType(), (expected as ArgumentException)?.ParamName), (error.GetType(), (error as ArgumentException)?.ParamName));
            Assert.Equal("content", Content(file));
        }
    }

    [Fact]
    public void A_file_can_be_moved_to_itself()
    {
        string file = _folder["file"];
        File.WriteAllText(file, "content");

        FilePolyfills.Move(file, file, overwrite: true);

        Assert.Equal("content", Content(file));
    }

    [Fact]
    public void A_folder_gets_its_mode_and_its_parents_the_default()
    {
        string path = Path.Combine(_folder["parent"], "folder");
        if (OperatingSystem.IsWindows())
        {
            Assert.Throws<PlatformNotSupportedException>(() => DirectoryPolyfills.CreateDirectory(path, OwnerOnly));
            return;
        }

        Assert.Equal(path, DirectoryPolyfills.CreateDirectory(path, OwnerOnly).FullName);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        Assert.Equal(File.GetUnixFileMode(Directory.CreateDirectory(_folder["other"]).FullName), File.GetUnixFileMode(_folder["parent"]));

        // A folder that exists stays as it is, whether or not a separator follows its name.
        DirectoryPolyfills.CreateDirectory(path + "/", Mode.UserRead);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_cannot_be_created_is_an_error_as_of_NET()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        string file = _folder["file"];
        File.WriteAllText(file, "content");
        foreach (string? path in new[] { null, string.Empty, file, Path.Combine(file, "folder") })
        {
            Exception expected = Assert.ThrowsAny<Exception>(() => Directory.CreateDirectory(path!, UnixFileMode.UserRead));
            Assert.IsType(expected.GetType(), Record.Exception(() => DirectoryPolyfills.CreateDirectory(path!, Mode.UserRead)));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("redox-polyfill-")]
    public void A_temporary_folder_is_new_and_of_its_owner_alone(string? prefix)
    {
        DirectoryInfo folder = DirectoryPolyfills.CreateTempSubdirectory(prefix);
        DirectoryInfo other = DirectoryPolyfills.CreateTempSubdirectory(prefix);
        try
        {
            Assert.NotEqual(folder.FullName, other.FullName);
            Assert.StartsWith(prefix ?? string.Empty, folder.Name, StringComparison.Ordinal);
            Assert.Equal(Path.GetFullPath(Path.GetTempPath()).TrimEnd(Path.DirectorySeparatorChar), folder.Parent!.FullName);
            Assert.Empty(folder.EnumerateFileSystemInfos());
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, folder.UnixFileMode);
            }
        }
        finally
        {
            folder.Delete();
            other.Delete();
        }
    }

    [Fact]
    public void A_prefix_names_no_folder()
    {
        string prefix = $"a{Path.DirectorySeparatorChar}b";

        Assert.Throws<ArgumentException>("prefix", () => Directory.CreateTempSubdirectory(prefix));
        Assert.Throws<ArgumentException>("prefix", () => DirectoryPolyfills.CreateTempSubdirectory(prefix));
    }

    private static string? Content(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
