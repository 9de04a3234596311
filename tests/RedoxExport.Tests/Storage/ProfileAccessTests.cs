using RedoxExport.Storage;

namespace RedoxExport.Tests.Storage;

/// <summary>Saved connections that others can change: which are warned about, and which are not.</summary>
public sealed class ProfileAccessTests
{
    private const string Profile = "/home/me/.config/redoxexport/profiles/acme.json";
    private const string Folder = "/home/me/.config/redoxexport/profiles";
    private const string Parent = "/home/me/.config/redoxexport";
    private const string Me = "1000";
    private const string Other = "1001";
    private const string Root = "0";

    [Theory]
    [InlineData(0b110_000_000, Me, 0b111_000_000, Me)]
    [InlineData(0b110_100_100, Me, 0b111_101_101, Me)]
    [InlineData(0b110_100_100, Root, 0b111_101_101, Root)]
    [InlineData(0b110_110_100, Root, 0b111_111_101, Root)]
    [InlineData(0b110_000_000, Me, 0b001_111_111_111, Root)]
    public void A_profile_that_only_its_owner_or_root_can_change_is_used(int mode, string owner, int folderMode, string folderOwner) =>
        Assert.Null(OthersAccess.JudgeProfile(Profile, (mode, owner), [(Folder, folderMode, folderOwner), (Parent, 0b111_101_101, Me)], Me, keepsModes: true));

    [Theory]
    [InlineData(0b110_110_000, Me, 0b111_000_000, Me, "chmod go-w '/home/me/.config/redoxexport/profiles/acme.json'")]
    [InlineData(0b110_000_010, Me, 0b111_000_000, Me, "chmod go-w '/home/me/.config/redoxexport/profiles/acme.json'")]
    [InlineData(0b110_110_110, Root, 0b111_101_101, Root, "As its owner, run: chmod go-w")]
    [InlineData(0b110_000_000, Me, 0b111_111_111, Me, "chmod go-w '/home/me/.config/redoxexport/profiles'")]
    [InlineData(0b110_000_000, Me, 0b111_111_000, Me, "chmod go-w '/home/me/.config/redoxexport/profiles'")]
    [InlineData(0b110_100_100, Other, 0b001_111_111_111, Root, "belongs to that account")]
    [InlineData(0b110_100_100, Me, 0b111_101_101, Other, "belongs to that account")]
    public void A_profile_that_another_account_can_change_is_not_used_and_the_message_says_why(int mode, string owner, int folderMode, string folderOwner, string part)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are those of Unix.");
        ExportEvent found = OthersAccess.JudgeProfile(Profile, (mode, owner), [(Folder, folderMode, folderOwner), (Parent, 0b111_101_101, Me)], Me, keepsModes: true)!;
        Assert.Equal(ExportEventLevel.Warning, found.Level);
        Assert.Contains(part, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Parent, 0b111_101_101, Other, "belongs to that account")]
    [InlineData(Parent, 0b111_111_101, Me, "chmod go-w '/home/me/.config/redoxexport'")]
    [InlineData("/home/me/.config", 0b111_111_111, Me, "chmod o-w '/home/me/.config'")]
    [InlineData("/home/me/.config", 0b001_111_111_111, Other, "belongs to that account")]
    [InlineData("/home/me/.config", 0b111_111_101, Me, null)]
    [InlineData("/tmp", 0b001_111_111_111, Root, null)]
    public void A_folder_above_that_another_account_can_change_is_as_bad(string above, int mode, string owner, string? part)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are those of Unix.");
        ExportEvent? found = OthersAccess.JudgeProfile(Profile, (0b110_000_000, Me), [(Folder, 0b111_000_000, Me), (above, mode, owner)], Me, keepsModes: true);
        Assert.Equal(part is null, found is null);
        Assert.Contains(part ?? string.Empty, found?.Message ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mode_without_meaning_is_only_a_verbose_message() =>
        Assert.Equal(ExportEventLevel.Verbose, OthersAccess.JudgeProfile(Profile, (0b111_111_111, Root), [(Folder, 0b111_111_111, Root)], Me, keepsModes: false)!.Level);
}
