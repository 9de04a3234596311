using System.Text.Json;
using RedoxExport.Authentication;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Authentication;

public sealed class KeyFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Keys => _folder.FullPath;

    private string Jwks => Path.Combine(Keys, "jwks.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_the_owner_can_open_a_private_key()
    {
        using KeyFolder folder = KeyFolder.Open(Keys, "a");
        using NewKey key = NewKey.Create(KeyAlgorithm.ES384);
        folder.WritePrivate(key);

        using SigningKey read = SigningKey.FromFile(folder.KeyPath, "a", null);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.KeyPath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(folder.KeyPath)!));
        }
    }

    [Fact]
    public void The_set_has_the_newest_keys_first_and_the_oldest_leave_it()
    {
        Assert.Equal(["a"], Make("a"));
        Assert.Equal(["b", "a"], Make("b"));
        Assert.Equal(["c", "b"], Make("c"));

        using JsonDocument set = JsonDocument.Parse(File.ReadAllBytes(Jwks));
        Assert.Equal(["c", "b"], set.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()));
        Assert.All(["a", "b", "c"], id => Assert.True(File.Exists(Path.Combine(Keys, id, "private.pem"))));
    }

    [Fact]
    public void A_key_is_never_overwritten()
    {
        Make("a");
        string before = File.ReadAllText(Path.Combine(Keys, "a", "private.pem"));

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => KeyFolder.Open(Keys, "a"));

        Assert.Equal("KeyExists", error.ErrorId);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Keys, "a", "private.pem")));
    }

    [Fact]
    public void A_key_that_has_left_the_set_is_not_overwritten_either()
    {
        Make("a");
        File.Delete(Jwks);

        Assert.Equal("KeyExists", Assert.Throws<RedoxExportException>(() => KeyFolder.Open(Keys, "a")).ErrorId);
    }

    [Fact]
    public void Two_commands_do_not_change_a_folder_at_the_same_time()
    {
        using KeyFolder first = KeyFolder.Open(Keys, "a");

        Assert.Equal("KeyFolderInUse", Assert.Throws<RedoxExportException>(() => KeyFolder.Open(Keys, "b")).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[1]}""")]
    [InlineData("""{"keys":[{"kty":"RSA"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","kid":"x","d":"not-to-be-shown"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"x","k":"not-to-be-shown"}]}""")]
    public void A_file_that_is_not_a_set_of_public_keys_stays_as_it_is(string content)
    {
        Directory.CreateDirectory(Keys);
        File.WriteAllText(Jwks, content);

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => KeyFolder.Open(Keys, "a"));

        Assert.Equal("KeySetInvalid", error.ErrorId);
        Assert.DoesNotContain("not-to-be-shown", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Jwks));
        Assert.Equal([Jwks], Directory.GetFileSystemEntries(Keys));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("é")]
    public void An_id_that_cannot_be_a_file_name_is_refused(string id)
    {
        Assert.Equal("KeyIdInvalid", Assert.Throws<RedoxExportException>(() => KeyFolder.Open(Keys, id)).ErrorId);
        Assert.False(Directory.Exists(Keys));
    }

    [Fact]
    public void Nothing_is_left_of_a_key_that_could_not_be_made()
    {
        Make("a");
        using (KeyFolder folder = KeyFolder.Open(Keys, "b"))
        {
            using NewKey key = NewKey.Create(KeyAlgorithm.ES384);
            folder.WritePrivate(key);
            folder.Undo();
        }

        Assert.Equal(["b", "a"], Make("b"));
    }

    [Fact]
    public void Nothing_is_left_of_a_key_in_a_vault_whose_set_could_not_be_written()
    {
        using KeyFolder folder = KeyFolder.Open(Keys, "a");
        using NewKey key = NewKey.Create(KeyAlgorithm.ES384);
        Directory.CreateDirectory(Jwks);

        Assert.Throws<RedoxExportException>(() => folder.WritePublic(key, 2));
        folder.Undo();

        Assert.False(File.Exists(folder.PublicKeyPath));
    }

    private IReadOnlyList<string> Make(string id)
    {
        using KeyFolder folder = KeyFolder.Open(Keys, id);
        using NewKey key = NewKey.Create(KeyAlgorithm.ES384);
        folder.WritePrivate(key);
        return folder.WritePublic(key, 2);
    }
}
