namespace RedoxExport.Storage;

/// <summary>Reads the rights of the groups that contain every account from a Windows access control list.</summary>
internal static class WindowsAcl
{
    /// <summary>The right to read a file's content.</summary>
    public const uint ReadFile = 0x1 | GenericRead | GenericAll;

    /// <summary>The rights to change, replace or delete files of others in a folder. The right to add files is not one of them.</summary>
    public const uint ChangeFolder = 0x40 | Delete | ChangePermissions | TakeOwnership | GenericAll;

    /// <summary>The rights to change or delete a file.</summary>
    public const uint ChangeFile = 0x2 | Delete | ChangePermissions | TakeOwnership | GenericWrite | GenericAll;

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
    private const byte ForFiles = 0x1;
    private const byte ForOthersOnly = 0x8;

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
