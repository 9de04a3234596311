using RedoxExport.Text;

namespace RedoxExport.Storage;

/// <summary>A file or folder of Windows with its owner and its access control list, and the judgement if another account can change it.</summary>
/// <param name="Path">The full path.</param>
/// <param name="IsFolder">True for a folder.</param>
/// <param name="Owner">The owner's SID as text; empty if it cannot be read.</param>
/// <param name="Acl">The list in Windows' binary form; <see langword="null"/> if there is none, which gives everyone all rights.</param>
/// <param name="IsReadable">False if the permissions cannot be read.</param>
/// <param name="FileSystem">The name of the file system if that does not keep permissions.</param>
internal sealed record WindowsPlace(string Path, bool IsFolder, string Owner, byte[]? Acl, bool IsReadable = true, string? FileSystem = null)
{
    /// <summary>The reason why accounts other than this one and the administrators could change it; <see langword="null"/> if they cannot.</summary>
    /// <param name="account">The SID of the account of this process.</param>
    public string? Fault(string account)
    {
        string shown = $"{(IsFolder ? "the folder" : "the file")} '{SafeText.Visible(Path)}'";
        if (!IsReadable || Owner.Length == 0)
        {
            return $"the owner and the permissions of {shown} cannot be read";
        }

        if (!WindowsAcl.IsTrusted(Owner, account))
        {
            return $"{shown} belongs to another account ({WindowsAcl.NameOf(Owner)})";
        }

        IReadOnlyList<string> others = WindowsAcl.OthersWho(Acl, IsFolder ? WindowsAcl.ChangeProfileFolder : WindowsAcl.ChangeProfile, account);
        return others.Count > 0 ? $"{shown} can be changed by other accounts ({string.Join(", ", others)})" : null;
    }
}
