using System.Text.Json;
using RedoxExport.Storage;

namespace RedoxExport.Authentication;

/// <summary>
/// A folder of keys: <c>jwks.json</c> with the public keys, <c>&lt;key id&gt;.public.pem</c>, and a folder for each private key that only its owner can open.
/// Holds the folder's lock until it is disposed.
/// </summary>
internal sealed class KeyFolder : IDisposable
{
    private const string PrivateName = "private.pem";
    private const int LongestId = 100;

    private readonly string _path;
    private readonly string _keyId;
    private readonly FileLock _lock;
    private readonly IReadOnlyList<JsonElement> _known;

    private KeyFolder(string path, string keyId, FileLock held, IReadOnlyList<JsonElement> known)
    {
        _path = path;
        _keyId = keyId;
        _lock = held;
        _known = known;
    }

    /// <summary>The public keys.</summary>
    public string JwksPath => JwksOf(_path);

    /// <summary>The public key alone.</summary>
    public string PublicKeyPath => Path.Combine(_path, _keyId + ".public.pem");

    /// <summary>The private key.</summary>
    public string KeyPath => Path.Combine(_path, _keyId, PrivateName);

    /// <summary>Opens a folder for a new key. A folder that is missing is created, for its owner alone.</summary>
    /// <param name="path">The folder's full path.</param>
    /// <param name="keyId">The id of the new key. It is the name of its files.</param>
    /// <exception cref="RedoxExportException"><c>KeyIdInvalid</c>, <c>KeyExists</c>, <c>KeyFolderInUse</c>, <c>KeySetInvalid</c>, or the disk's error.</exception>
    public static KeyFolder Open(string path, string keyId)
    {
        RequireName(keyId);
        Disk.Write(path, () => PrivateFolder.Create(path));
        FileLock held = Disk.Write(path, () => FileLock.TryTake(Path.Combine(path, ExportLayout.KeyLockName))) ?? throw AuthenticationErrors.KeyFolderInUse(path);
        try
        {
            KeyFolder folder = new(path, keyId, held, PublicKeySet.Read(JwksOf(path)));
            if (folder._known.Any(key => PublicKeySet.IdOf(key) == keyId) || File.Exists(folder.PublicKeyPath) || Directory.Exists(Path.GetDirectoryName(folder.KeyPath)!))
            {
                throw AuthenticationErrors.KeyExists(path, keyId);
            }

            return folder;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Writes the private key, for its owner alone.</summary>
    /// <exception cref="RedoxExportException">The disk's error.</exception>
    public void WritePrivate(NewKey key)
    {
        string folder = Path.GetDirectoryName(KeyPath)!;
        byte[] pem = key.WritePrivatePem();
        try
        {
            Disk.Write(KeyPath, () =>
            {
                PrivateFolder.Create(folder);
                using FileStream file = PlainFile.CreateNew(KeyPath, FileRights.Owner, FileAccess.Write, FileShare.Read);
                file.Write(pem, 0, pem.Length);
                file.Flush(flushToDisk: true);
            });
        }
        finally
        {
            SecretText.Wipe(pem);
        }
    }

    /// <summary>Writes the public key: alone, then into the set, with which it counts.</summary>
    /// <param name="key">The key.</param>
    /// <param name="mostKeys">The number of keys that the set may have. The oldest ones leave it.</param>
    /// <returns>The ids of the keys of the set, newest first.</returns>
    /// <exception cref="RedoxExportException">The disk's error.</exception>
    public IReadOnlyList<string> WritePublic(NewKey key, int mostKeys)
    {
        byte[] pem = key.WritePublicPem();
        Disk.Write(PublicKeyPath, () => AtomicFile.Write(PublicKeyPath, file => file.Write(pem, 0, pem.Length)));
        JsonElement[] others = [.. _known.Take(mostKeys - 1)];
        PublicKeySet.Write(JwksPath, key, _keyId, others);
        return [_keyId, .. others.Select(other => PublicKeySet.IdOf(other)!)];
    }

    /// <summary>Removes what was written of a key whose making failed.</summary>
    public void Undo()
    {
        string folder = Path.GetDirectoryName(KeyPath)!;
        Remove(() => PlainFile.Delete(PublicKeyPath));
        if (Directory.Exists(folder))
        {
            Remove(() => PlainFile.Delete(KeyPath));
            Remove(() => Directory.Delete(folder));
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void Remove(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            // The next attempt reports what is left, and this error must not hide why the key was not made.
        }
    }

    // The id is the name of a file on every system.
    private static void RequireName(string keyId)
    {
        static bool IsLetterOrDigit(char c) => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9');
        if (keyId.Length > LongestId || !IsLetterOrDigit(keyId[0]) || !IsLetterOrDigit(keyId[keyId.Length - 1]) || !keyId.All(c => IsLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw AuthenticationErrors.KeyIdInvalid(keyId);
        }
    }

    private static string JwksOf(string folder) => Path.Combine(folder, "jwks.json");
}
