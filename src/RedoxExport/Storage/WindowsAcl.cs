using System.Globalization;
using System.Text;

namespace RedoxExport.Storage;

/// <summary>Reads the rights of accounts and groups from a Windows access control list.</summary>
internal static class WindowsAcl
{
    /// <summary>The right to read a file's content.</summary>
    public const uint ReadFile = 0x1 | GenericRead | GenericAll;

    /// <summary>The rights to change, replace or delete files of others in a folder. The right to add files is not one of them.</summary>
    public const uint ChangeFolder = 0x40 | Delete | ChangePermissions | TakeOwnership | GenericAll;

    /// <summary>The rights to change or delete a file.</summary>
    public const uint ChangeFile = 0x2 | Delete | ChangePermissions | TakeOwnership | GenericWrite | GenericAll;

    /// <summary>The rights to change, extend, replace or delete a file. Also the rights that the future files of a folder must not give.</summary>
    public const uint ChangeProfile = 0x4 | ChangeFile;

    /// <summary>The rights to change a folder or the files in it. The rights to add files and folders are two of them.</summary>
    public const uint ChangeProfileFolder = 0x2 | 0x4 | ChangeFolder | GenericWrite;

    private const uint GenericRead = 0x80000000;
    private const uint GenericWrite = 0x40000000;
    private const uint GenericAll = 0x10000000;
    private const uint Delete = 0x10000;
    private const uint ChangePermissions = 0x40000;
    private const uint TakeOwnership = 0x80000;

    private const int HeaderLength = 8;
    private const int EntryHeaderLength = 8;
    private const byte Allowed = 0;
    private const byte Denied = 1;
    private const byte AllowedByCondition = 9;
    private const byte ForFiles = 0x1;
    private const byte ForOthersOnly = 0x8;

    private const string CreatorOwner = "S-1-3-0";
    private const string OwnerRights = "S-1-3-4";

    // The entries that deny something on other terms. They allow nothing.
    private static readonly byte[] OtherDenials = [6, 10, 12];

    // SYSTEM, Administrators and TrustedInstaller.
    private static readonly string[] Trusted = ["S-1-5-18", "S-1-5-32-544", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"];

    // A SID in binary form: revision, number of parts, an authority of six bytes, and the parts in little-endian order.
    private static readonly (string Name, byte[] Sid)[] Everybody =
    [
        ("Everyone", [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
        ("Authenticated Users", [1, 1, 0, 0, 0, 0, 0, 5, 11, 0, 0, 0]),
        ("Users", [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x21, 2, 0, 0]),
    ];

    /// <summary>The groups that have at least one of some rights.</summary>
    /// <param name="acl">The list in Windows' binary form; <see langword="null"/> if there is none, which gives everyone all rights.</param>
    /// <param name="rights">The rights; one of them is enough.</param>
    /// <param name="rightsOfFiles">For a folder: rights that its future files would inherit; one of them is enough, too.</param>
    /// <returns>Their English names; empty if none of the groups has such a right.</returns>
    public static IReadOnlyList<string> WhoHas(byte[]? acl, uint rights, uint rightsOfFiles = 0) => acl is null
        ? [Everybody[0].Name]
        : [.. Everybody.Where(group => Has(acl, group.Sid, rights, rightsOfFiles)).Select(group => group.Name)];

    /// <summary>True if an account may own or change a profile: this account, SYSTEM, Administrators or TrustedInstaller.</summary>
    /// <param name="sid">The SID of the account, as text.</param>
    /// <param name="account">The SID of the account of this process.</param>
    public static bool IsTrusted(string sid, string account) => (sid == account && sid.Length > 0) || Trusted.Contains(sid, StringComparer.Ordinal);

    /// <summary>The English name of a group that contains every account; for any other account its SID.</summary>
    public static string NameOf(string sid) => Array.Find(Everybody, group => TextOf(group.Sid) == sid).Name ?? sid;

    /// <summary>The accounts and groups, except the trusted ones, that have at least one of some rights.</summary>
    /// <param name="acl">The list in Windows' binary form; <see langword="null"/> if there is none, which gives everyone all rights.</param>
    /// <param name="rights">The rights; one of them is enough.</param>
    /// <param name="account">The SID of the account of this process, as text.</param>
    /// <returns>Their names or SIDs; empty if no other account has such a right. An entry that cannot be read counts as one that allows it.</returns>
    public static IReadOnlyList<string> OthersWho(byte[]? acl, uint rights, string account)
    {
        if (acl is null)
        {
            return [Everybody[0].Name];
        }

        Dictionary<string, uint> denied = new(StringComparer.Ordinal);
        List<string> found = [];
        int entries = acl.Length < HeaderLength ? 1 : BitConverter.ToUInt16(acl, 4);
        int at = HeaderLength;
        for (int i = 0; i < entries; i++)
        {
            if (EntryAt(acl, at) is not { } entry)
            {
                found.Add("an entry that cannot be read");
                break;
            }

            if (entry.Kind == Denied && (entry.Flags & ForOthersOnly) == 0)
            {
                denied[entry.Sid] = (denied.TryGetValue(entry.Sid, out uint before) ? before : 0) | entry.Rights;
            }
            else if (entry.Kind is not Denied && !OtherDenials.Contains(entry.Kind) && !IsHarmless(entry.Sid, entry.Flags, account)
                && Given(entry.Flags, entry.Rights, rights, denied.TryGetValue(entry.Sid, out uint no) ? no : 0))
            {
                found.Add(entry.Kind is Allowed or AllowedByCondition ? NameOf(entry.Sid) : $"an entry of the kind {entry.Kind}");
            }

            at += entry.Length;
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The usual text of a SID in binary form, such as S-1-5-18.</summary>
    public static string TextOf(ReadOnlySpan<byte> sid)
    {
        ulong authority = 0;
        for (int i = 2; i < 8; i++)
        {
            authority = (authority << 8) | sid[i];
        }

        StringBuilder text = new(FormattableString.Invariant($"S-{sid[0]}-{authority}"));
        for (int part = 0; part < sid[1]; part++)
        {
            int at = 8 + (4 * part);
            text.Append('-').Append(((uint)sid[at] | ((uint)sid[at + 1] << 8) | ((uint)sid[at + 2] << 16) | ((uint)sid[at + 3] << 24)).ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    // The creator of a file owns it, and the owner is checked separately.
    private static bool IsHarmless(string sid, byte flags, string account) =>
        IsTrusted(sid, account) || sid == OwnerRights || (sid == CreatorOwner && (flags & ForOthersOnly) != 0);

    private static bool Given(byte flags, uint given, uint rights, uint denied)
    {
        uint here = (flags & ForOthersOnly) == 0 ? given & rights & ~denied : 0;
        uint files = (flags & ForFiles) != 0 ? given & ChangeProfile : 0;
        return (here | files) != 0;
    }

    private static (byte Kind, byte Flags, int Length, uint Rights, string Sid)? EntryAt(byte[] acl, int at)
    {
        if (at + EntryHeaderLength > acl.Length)
        {
            return null;
        }

        int length = BitConverter.ToUInt16(acl, at + 2);
        (byte kind, int sid) = (acl[at], at + EntryHeaderLength);
        if (length < EntryHeaderLength || at + length > acl.Length)
        {
            return null;
        }

        if (kind is not (Allowed or Denied or AllowedByCondition))
        {
            return (kind, acl[at + 1], length, BitConverter.ToUInt32(acl, at + 4), string.Empty);
        }

        return length >= EntryHeaderLength + 8 && sid + 8 + (4 * acl[sid + 1]) <= at + length
            ? (kind, acl[at + 1], length, BitConverter.ToUInt32(acl, at + 4), TextOf(acl.AsSpan(sid, 8 + (4 * acl[sid + 1]))))
            : null;
    }

    // Entries apply in order: a right that an earlier entry denies cannot be allowed by a later one.
    private static bool Has(byte[] acl, byte[] sid, uint rights, uint rightsOfFiles)
    {
        (uint denied, uint deniedToFiles) = (0, 0);
        int entries = BitConverter.ToUInt16(acl, 4);
        int at = HeaderLength;
        for (int i = 0; i < entries && at + EntryHeaderLength + sid.Length <= acl.Length; i++)
        {
            (byte kind, byte flags, int length, uint mask) = (acl[at], acl[at + 1], BitConverter.ToUInt16(acl, at + 2), BitConverter.ToUInt32(acl, at + 4));
            if (kind is Allowed or Denied && acl.AsSpan(at + EntryHeaderLength, sid.Length).SequenceEqual(sid))
            {
                uint here = (flags & ForOthersOnly) == 0 ? mask : 0;
                uint files = (flags & ForFiles) != 0 ? mask : 0;
                if (kind == Denied)
                {
                    denied |= here;
                    deniedToFiles |= files;
                }
                else if ((here & rights & ~denied) != 0 || (files & rightsOfFiles & ~deniedToFiles) != 0)
                {
                    return true;
                }
            }

            at += length;
        }

        return false;
    }
}
