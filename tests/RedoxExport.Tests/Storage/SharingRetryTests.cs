using RedoxExport.Storage;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Storage;

public sealed class SharingRetryTests
{
    private const int AccessDenied = unchecked((int)0x80070005);
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int PathNotFound = unchecked((int)0x80070003);
    private const int DiskFull = unchecked((int)0x80070070);
    private const int DirectoryNotEmpty = unchecked((int)0x80070091);
    private const int DeletePending = unchecked((int)0x8007012F);
    private const int UserMappedFile = unchecked((int)0x800704C8);

    private readonly List<int> _pauses = [];

    [Theory]
    [InlineData(SharingViolation)]
    [InlineData(LockViolation)]
    [InlineData(DirectoryNotEmpty)]
    [InlineData(DeletePending)]
    [InlineData(UserMappedFile)]
    public void A_file_that_is_in_use_for_a_moment_is_tried_again(int error)
    {
        Assert.Equal(4, Attempts(failures: 3, () => new IOException("in use", error)));
        Assert.Equal(3, _pauses.Count);
    }

    [Fact]
    public void Access_that_is_denied_for_a_moment_is_tried_again() =>
        Assert.Equal(2, Attempts(failures: 1, () => new UnauthorizedAccessException("denied") { HResult = AccessDenied }));

    [Fact]
    public void A_file_that_stays_in_use_is_its_own_error_after_two_seconds()
    {
        IOException error = Assert.Throws<IOException>(() => Attempts(failures: int.MaxValue, () => new IOException("in use", SharingViolation)));

        Assert.Equal(SharingViolation, error.HResult);
        Assert.Equal(2000, _pauses.Sum());
        Assert.Equal(_pauses.Order(), _pauses);
    }

    [Theory]
    [InlineData(PathNotFound)]
    [InlineData(DiskFull)]
    public void Other_faults_are_said_at_once(int error)
    {
        Assert.Throws<IOException>(() => Attempts(failures: 1, () => new IOException("a fault", error)));
        Assert.Empty(_pauses);
    }

    [Fact]
    public void Elsewhere_than_on_Windows_nothing_is_tried_again()
    {
        // 32 is another error there: EPIPE.
        Assert.Throws<IOException>(() => Attempts(failures: 1, () => new IOException("a fault", 32), isWindows: false));
        Assert.Empty(_pauses);
    }

    // Windows refuses both while the file is open, and other systems do not.
    [Fact]
    public void A_file_that_another_holds_open_for_a_moment_is_replaced_and_deleted()
    {
        using TestFolder folder = new();
        Directory.CreateDirectory(folder.FullPath);
        File.WriteAllText(folder["new"], "new");
        File.WriteAllText(folder["old"], "old");

        using (FileStream scanner = new(folder["old"], FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            SharingRetry.Do(() => File.Move(folder["new"], folder["old"], overwrite: true), OperatingSystem.IsWindows(), _ => scanner.Dispose());
        }

        Assert.Equal("new", File.ReadAllText(folder["old"]));
        using (FileStream scanner = new(folder["old"], FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            SharingRetry.Do(() => File.Delete(folder["old"]), OperatingSystem.IsWindows(), _ => scanner.Dispose());
        }

        Assert.Empty(folder.Files);
    }

    private int Attempts(int failures, Func<Exception> failure, bool isWindows = true)
    {
        int attempts = 0;
        SharingRetry.Do(() => _ = attempts++ < failures ? throw failure() : 0, isWindows, _pauses.Add);
        return attempts;
    }
}
