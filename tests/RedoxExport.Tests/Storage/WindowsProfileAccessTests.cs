using System.Globalization;
using RedoxExport.Storage;

namespace RedoxExport.Tests.Storage;

/// <summary>Owners and access control lists as Windows has them: which saved connections are used, and which are not.</summary>
public sealed class WindowsProfileAccessTests
{
    private const string Me = "S-1-5-21-1004336348-1177238915-682003330-1001";
    private const string Other = "S-1-5-21-1004336348-1177238915-682003330-1002";
    private const string LocalSystem = "S-1-5-18";
    private const string Administrators = "S-1-5-32-544";
    private const string TrustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
    private const string Profiles = @"C:\ProgramData\RedoxExport\profiles";

    // Entries: kind, flags, rights, SID. As icacls and Get-Acl show them on Windows 11 and Windows Server 2022.
    private const string OfModule = "0 03 1F01FF S-1-5-18; 0 03 1F01FF S-1-5-32-544; 0 03 1200A9 S-1-5-32-545";
    private const string OfProgramData = "0 13 1F01FF S-1-5-18; 0 13 1F01FF S-1-5-32-544; 0 1B 10000000 S-1-3-0; 0 13 1200A9 S-1-5-32-545; 0 12 000116 S-1-5-32-545";
    private const string OfPlantedFile = "0 10 1F01FF S-1-5-18; 0 10 1F01FF S-1-5-32-544; 0 10 1F01FF " + Other + "; 0 10 1200A9 S-1-5-32-545";
    private const string OfInheritedFile = "0 10 1F01FF S-1-5-18; 0 10 1F01FF S-1-5-32-544; 0 10 1200A9 S-1-5-32-545";
    private const string OfAppData = "0 13 1F01FF S-1-5-18; 0 13 1F01FF S-1-5-32-544; 0 13 1F01FF " + Me;
    private const string OfDataDisk = "0 13 1F01FF S-1-5-32-544; 0 13 1F01FF S-1-5-18; 0 10 1301BF S-1-5-11; 0 1B 1301BF S-1-5-11; 0 13 1200A9 S-1-5-32-545";

    [Theory]
    [InlineData(true, Administrators, OfModule)]
    [InlineData(true, LocalSystem, OfModule)]
    [InlineData(true, TrustedInstaller, OfModule)]
    [InlineData(true, Me, OfAppData)]
    [InlineData(true, Me, "0 03 1F01FF " + Me)]
    [InlineData(true, Administrators, OfModule + "; 0 0B 10000000 S-1-3-0")]
    [InlineData(true, Administrators, OfModule + "; 0 03 1F01FF S-1-3-4")]
    [InlineData(true, Administrators, OfModule + "; 0 03 1F01FF " + TrustedInstaller)]
    [InlineData(true, Administrators, "1 03 000006 " + Other + "; 0 02 000006 " + Other)]
    [InlineData(true, Administrators, "6 03 1F01FF " + Other + "; 0 03 1200A9 " + Other)]
    [InlineData(false, Administrators, OfInheritedFile)]
    [InlineData(false, Me, "")]
    public void A_place_that_only_this_account_and_administrators_can_change_is_used(bool isFolder, string owner, string acl) =>
        Assert.Null(new WindowsPlace(Profiles, isFolder, owner, Acl(acl)).Fault(Me));

    [Theory]
    [InlineData(true, Other, OfModule, Other)]
    [InlineData(false, Other, OfInheritedFile, "belongs to another account (" + Other)]
    [InlineData(true, "", OfModule, "cannot be read")]
    [InlineData(false, Administrators, OfPlantedFile, Other)]
    [InlineData(true, Administrators, OfProgramData, "(Users)")]
    [InlineData(true, Administrators, OfDataDisk, "(Authenticated Users)")]
    [InlineData(true, Administrators, "0 02 000002 " + Other, Other)]
    [InlineData(true, Administrators, "0 02 000004 " + Other, Other)]
    [InlineData(true, Administrators, "0 00 000040 " + Other, Other)]
    [InlineData(true, Administrators, "0 00 040000 " + Other, Other)]
    [InlineData(true, Administrators, "0 00 080000 " + Other, Other)]
    [InlineData(true, Administrators, "0 00 40000000 " + Other, Other)]
    [InlineData(true, Administrators, "0 0B 1301BF " + Other, Other)]
    [InlineData(true, Administrators, "0 03 1F01FF S-1-3-0", "S-1-3-0")]
    [InlineData(false, Administrators, "0 00 000002 S-1-1-0", "(Everyone)")]
    [InlineData(false, Administrators, "0 00 000004 " + Other, Other)]
    [InlineData(false, Administrators, "0 00 010000 " + Other, Other)]
    [InlineData(false, Administrators, "9 00 1F01FF " + Other, Other)]
    [InlineData(false, Administrators, "5 00 1F01FF " + Other, "an entry of the kind 5")]
    [InlineData(false, Administrators, "0 00 000002 " + Other + "; 1 00 000002 " + Other, Other)]
    [InlineData(false, Administrators, "1 08 000002 " + Other + "; 0 00 000002 " + Other, Other)]
    public void A_place_that_another_account_owns_or_can_change_is_not_used_and_the_reason_names_the_account(bool isFolder, string owner, string acl, string part) =>
        Assert.Contains(part, new WindowsPlace(Profiles, isFolder, owner, Acl(acl)).Fault(Me), StringComparison.Ordinal);

    [Fact]
    public void A_place_without_a_list_or_with_one_that_cannot_be_read_is_not_used()
    {
        Assert.Contains("Everyone", new WindowsPlace(Profiles, true, Me, null).Fault(Me), StringComparison.Ordinal);
        Assert.Contains("cannot be read", new WindowsPlace(Profiles, true, Me, null, IsReadable: false).Fault(Me), StringComparison.Ordinal);
        byte[] whole = Acl(OfModule);
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.NotNull(new WindowsPlace(Profiles, true, Me, whole.AsSpan(0, length).ToArray()).Fault(Me)));
    }

    [Fact]
    public void A_planted_parent_makes_the_profile_unusable_and_a_file_system_without_permissions_is_a_message()
    {
        WindowsPlace good = new(Profiles, true, Administrators, Acl(OfModule));
        WindowsPlace planted = new(@"C:\ProgramData\RedoxExport", true, Other, Acl(OfModule));
        Assert.Null(OthersAccess.JudgeProfile(Profiles, [good], Me));
        ExportEvent found = OthersAccess.JudgeProfile(Profiles, [good, planted], Me)!;
        Assert.Equal(ExportEventLevel.Warning, found.Level);
        Assert.Contains(@"'C:\ProgramData\RedoxExport' belongs to another account", found.Message, StringComparison.Ordinal);
        Assert.Equal(ExportEventLevel.Verbose, OthersAccess.JudgeProfile(Profiles, [good with { Acl = null, FileSystem = "FAT32" }], Me)!.Level);
    }

    private static byte[] Acl(string entries)
    {
        byte[][] all = [.. entries.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split(' ')).Select(parts =>
        {
            byte[] sid = Sid(parts[3]);
            return (byte[])[Convert.ToByte(parts[0], 16), Convert.ToByte(parts[1], 16), .. BitConverter.GetBytes((ushort)(8 + sid.Length)), .. BitConverter.GetBytes(Convert.ToUInt32(parts[2], 16)), .. sid];
        })];
        return [2, 0, .. BitConverter.GetBytes((ushort)(8 + all.Sum(entry => entry.Length))), .. BitConverter.GetBytes((ushort)all.Length), 0, 0, .. all.SelectMany(entry => entry)];
    }

    private static byte[] Sid(string text)
    {
        uint[] parts = [.. text.Split('-').Skip(1).Select(part => uint.Parse(part, CultureInfo.InvariantCulture))];
        return [(byte)parts[0], (byte)(parts.Length - 2), 0, 0, 0, 0, 0, (byte)parts[1], .. parts.Skip(2).SelectMany(part => BitConverter.GetBytes(part))];
    }
}
