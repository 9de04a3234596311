using System.Net;
using System.Runtime.Versioning;
using RedoxExport.Connections;
using RedoxExport.Profiles;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Profiles;

/// <summary>Profiles on disk: what is written, what is read back, and what is refused.</summary>
public sealed class ProfileStoreTests : IDisposable
{
    private const string Whole = """
        {
          "version": 1,
          "name": "Acme",
          "destination": "acme-hospital",
          "environment": "Production",
          "region": "Canada",
          "tokenUri": "https://token.example.org/token",
          "clientId": "client",
          "keyId": "kid",
          "secretName": "redox-key",
          "vault": "Production",
          "oAuthScope": "fhir:production",
          "sourceId": "b6a5a0f2-6c1c-4a8e-9f7a-0d6c3f2d7c11",
          "trustedHost": [
            "files.example.org"
          ],
          "allowInsecure": true,
          "proxy": "http://proxy.example.org:3128/",
          "proxyUseDefaultCredentials": true,
          "timeoutSec": 30,
          "maxAttempts": 7,
          "maxRetryDelaySec": 60
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redox-profiles-");
    private readonly ProfileStore _store;

    public ProfileStoreTests() => _store = new ProfileStore(name => name == ProfileStore.PathVariable ? _folder.FullName : null);

    private ProfileFolder Own => _store.Of(ProfileScope.CurrentUser);

    private ProfileFolder Machine => _store.Of(ProfileScope.AllUsers);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_profile_is_written_as_it_always_was_and_everything_of_it_is_read_back()
    {
        ConnectionSettings settings = new()
        {
            Destination = "acme-hospital",
            Environment = "Production",
            Region = RedoxRegion.Canada,
            TokenUri = new Uri("https://token.example.org/token"),
            ClientId = "client",
            Scope = "fhir:production",
            Source = new KeySource { SecretName = "redox-key", Vault = "Production", KeyId = "kid" },
            Transport = new GateOptions
            {
                TrustedHosts = ["files.example.org"],
                AllowInsecure = true,
                Proxy = new WebProxy("http://proxy.example.org:3128") { UseDefaultCredentials = true },
                Timeout = TimeSpan.FromSeconds(30),
                MaxAttempts = 7,
                MaxRetryDelay = TimeSpan.FromMinutes(1),
                SourceId = "b6a5a0f2-6c1c-4a8e-9f7a-0d6c3f2d7c11",
            },
        };
        Save(Own, "Acme", settings);

        string path = Path.Combine(_folder.FullName, "user", "acme.json");
        Assert.Equal(Whole.ReplaceLineEndings("\n"), File.ReadAllText(path).ReplaceLineEndings("\n"));
        ConnectionProfile read = _store.Find("ACME", null);
        Assert.Equal(("Acme", ProfileScope.CurrentUser, path), (read.Name, read.Scope, read.Path));
        Assert.Equal(Whole.ReplaceLineEndings("\n"), Rewritten(read).ReplaceLineEndings("\n"));
        Assert.Equal(("acme-hospital/Production", "secret Production/redox-key"), (read.Server, read.KeySource));
    }

    [Fact]
    public void A_profile_of_another_server_has_no_more_than_it_needs()
    {
        Save(Own, "test", new ConnectionSettings { BaseUri = new Uri("https://fhir.example.org/r4/") });
        Assert.Equal("""{"version":1,"name":"test","baseUri":"https://fhir.example.org/r4"}""", File.ReadAllText(Own.PathOf("test")).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("none", _store.Find("test", null).KeySource);
    }

    public static TheoryData<string, string> Secrets => new()
    {
        { "-AccessToken", "-AccessToken" },
        { "-Key", "-Key" },
        { "proxy", "-Proxy with a user name or a query" },
        { "token", "-TokenUri with a user name or a query" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_connection_that_was_made_with_a_secret_is_refused_by_its_parameter_and_not_by_its_value(string kind, string named)
    {
        ConnectionSettings settings = new() { BaseUri = new Uri("https://fhir.example.org") };
        settings = kind switch
        {
            "proxy" => settings with { Transport = new GateOptions { Proxy = new WebProxy("http://me:hunter2@proxy.example.org") } },
            "token" => settings with { TokenUri = new Uri("https://fhir.example.org/token?code=hunter2") },
            _ => settings with { Source = new KeySource { Secrets = [kind] } },
        };

        RedoxExportException refused = Assert.Throws<RedoxExportException>(() => Save(Own, "secret", settings));
        Assert.Equal(ErrorIds.ProfileHasSecret, refused.ErrorId);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        Assert.False(Own.Has("secret"));
    }

    [Fact]
    public void The_users_own_profile_takes_precedence_and_both_are_listed()
    {
        Save(Machine, "acme", new ConnectionSettings { BaseUri = new Uri("https://machine.example.org") });
        Save(Own, "ACME", new ConnectionSettings { BaseUri = new Uri("https://user.example.org") });
        Assert.Equal("https://user.example.org/", _store.Find("acme", null).Server);
        ConnectionProfile[] all = [.. _store.List().Select(entry => entry.Read(null))];
        Assert.Equal([(ProfileScope.CurrentUser, false), (ProfileScope.AllUsers, true)], all.Select(profile => (profile.Scope, profile.IsHidden)));

        // A damaged one of the user is not replaced by that of the computer.
        File.WriteAllText(Own.PathOf("acme"), "{");
        AssertRefused(ErrorIds.ProfileDamaged, "acme");
        Own.Delete("acme");
        Assert.Equal("https://machine.example.org/", _store.Find("acme", null).Server);
    }

    public static TheoryData<string, string> Damaged => new()
    {
        { "", ErrorIds.ProfileDamaged },
        { "null", ErrorIds.ProfileDamaged },
        { "{}", ErrorIds.ProfileDamaged },
        { "[1]", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"other","baseUri":"https://a.example"}""", ErrorIds.ProfileDamaged },
        { """{"version":0,"name":"acme","baseUri":"https://a.example"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"https://a.example","destination":"x","environment":"Production"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","destination":"x"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"file:///etc"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"https://me:hunter2@a.example"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"https://a.example","clientSecret":"hunter2"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"https://a.example","keyPath":"key.pem"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"https://a.example","keyPath":"/key.pem","secretName":"s"}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"https://a.example","timeoutSec":0}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"https://a.example","trustedHost":[null]}""", ErrorIds.ProfileDamaged },
        { """{"version":1,"name":"acme","baseUri":"https://a.example","sourceId":"x"}""", ErrorIds.ProfileDamaged },
        { """{"version":2,"name":"acme","somethingNew":[{"a":1}]}""", ErrorIds.ProfileTooNew },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_file_that_is_not_a_valid_profile_is_one_error_that_names_it_and_the_others_are_still_there(string content, string errorId)
    {
        Save(Own, "mercy", new ConnectionSettings { BaseUri = new Uri("https://mercy.example.org") });
        File.WriteAllText(Own.PathOf("acme"), content);
        KeepToOwner(Own.PathOf("acme"));
        RedoxExportException refused = AssertRefused(errorId, "acme");
        Assert.Contains(Own.PathOf("acme"), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        Assert.True(refused.ConcernsSignIn);
        Assert.Equal(["acme", "mercy"], _store.List().Select(entry => entry.Name));
        Assert.Equal("mercy", _store.List()[1].Read(null).Name);
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        Directory.CreateDirectory(Own.Path);
        File.WriteAllText(Own.PathOf("acme"), new string(' ', 65 * 1024));
        KeepToOwner(Own.PathOf("acme"));
        Assert.Contains("larger than 64 KB", AssertRefused(ErrorIds.ProfileDamaged, "acme").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my profile")]
    [InlineData("con")]
    [InlineData("Upper")]
    public void A_file_with_another_name_is_an_error_of_the_list(string name)
    {
        Assert.SkipWhen(name == "Upper" && !OperatingSystem.IsLinux(), "The file system does not distinguish case.");
        Assert.SkipWhen(name == "con" && OperatingSystem.IsWindows(), "Windows has a device of this name, and no file.");
        Directory.CreateDirectory(Own.Path);
        string path = Path.Combine(Own.Path, name + ".json");
        File.WriteAllText(path, "{}");
        RedoxExportException refused = Assert.Throws<RedoxExportException>(() => Assert.Single(_store.List()).Read(null));
        Assert.Equal(ErrorIds.ProfileDamaged, refused.ErrorId);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_profile_that_others_can_change_is_not_used_until_it_is_saved_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        ConnectionSettings settings = new() { BaseUri = new Uri("https://fhir.example.org") };
        Save(Own, "acme", settings);
        Save(Machine, "all", settings);
        Assert.Equal("600 644", $"{Convert.ToString((int)File.GetUnixFileMode(Own.PathOf("acme")), 8)} {Convert.ToString((int)File.GetUnixFileMode(Machine.PathOf("all")), 8)}");
        Assert.Equal("700 755", $"{Convert.ToString((int)File.GetUnixFileMode(Own.Path), 8)} {Convert.ToString((int)File.GetUnixFileMode(Machine.Path), 8)}");

        File.SetUnixFileMode(Own.PathOf("acme"), (UnixFileMode)0b110_110_000);
        Assert.Contains("chmod go-w", AssertRefused(ErrorIds.ProfileOpenToOthers, "acme").Message, StringComparison.Ordinal);
        Save(Own, "acme", settings);
        Assert.Equal("acme", _store.Find("acme", null).Name);

        File.SetUnixFileMode(Own.Path, (UnixFileMode)0b111_111_111);
        AssertRefused(ErrorIds.ProfileOpenToOthers, "acme");
    }

    [Theory]
    [InlineData("acme", true)]
    [InlineData("Acme-Production_2.eu", true)]
    [InlineData("1", true)]
    [InlineData("", false)]
    [InlineData(".hidden", false)]
    [InlineData("-x", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("a\\b", false)]
    [InlineData("a b", false)]
    [InlineData("ends.", false)]
    [InlineData("CON", false)]
    [InlineData("com1.east", false)]
    [InlineData("krankenhäuser", false)]
    [InlineData("a\u0007", false)]
    public void A_name_is_one_that_every_file_system_can_keep(string name, bool isValid)
    {
        Assert.Equal(isValid, ProfileName.IsValid(name));
        if (!isValid)
        {
            Assert.Equal(ErrorIds.ProfileNameInvalid, Assert.Throws<RedoxExportException>(() => _store.Find(name, null)).ErrorId);
        }
    }

    [Fact]
    public void Sixty_four_characters_are_a_name_and_one_more_is_not() => Assert.Equal((true, false), (ProfileName.IsValid(new string('a', 64)), ProfileName.IsValid(new string('a', 65))));

    [Fact]
    public void A_folder_that_does_not_exist_has_no_profiles()
    {
        Assert.Empty(_store.List());
        AssertRefused(ErrorIds.ProfileNotFound, "acme");
    }

    [Theory]
    [InlineData("/config", "/config/redoxexport/profiles")]
    [InlineData("relative", null)]
    [InlineData("", null)]
    public void The_folder_of_the_user_is_that_of_the_XDG_specification(string config, string? expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has folders of its own.");
        ProfileStore store = new(name => name == "XDG_CONFIG_HOME" ? config : null);
        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config/redoxexport/profiles");
        Assert.Equal([expected ?? home, "/etc/redoxexport/profiles"], store.Folders.Select(folder => folder.Path));
    }

    [Fact]
    public void A_relative_path_in_the_environment_is_refused_and_the_real_profiles_are_not_used()
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => new ProfileStore(name => name == ProfileStore.PathVariable ? "relative/x" : null));
        Assert.Equal(ErrorIds.ProfileFolderUnknown, error.ErrorId);
        Assert.Contains("'relative/x'", error.Message, StringComparison.Ordinal);
    }

    private static void KeepToOwner(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static void Save(ProfileFolder folder, string name, ConnectionSettings settings)
    {
        using RedoxConnection connection = RedoxConnection.Prepare(settings, null, ownsKey: true);
        folder.Write(ProfileMaker.Of(name, connection, folder.Scope, folder.PathOf(name)));
    }

    private string Rewritten(ConnectionProfile profile)
    {
        Own.Write(profile);
        return File.ReadAllText(profile.Path);
    }

    private RedoxExportException AssertRefused(string errorId, string name)
    {
        RedoxExportException refused = Assert.Throws<RedoxExportException>(() => _store.Find(name, null));
        Assert.Equal(errorId, refused.ErrorId);
        return refused;
    }
}
