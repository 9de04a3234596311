using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace RedoxExport.Module.Tests;

/// <summary>Keys that others can read and folders that all can write: the cmdlets warn once a session.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OthersAccessTests : IDisposable
{
    private const string Sandbox = "$sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 1; $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri;";

    private readonly TemporaryFolder _folder = new();
    private readonly HostedModule _module = new();

    public OthersAccessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");

    public void Dispose()
    {
        _module.Invoke("Stop-RedoxExportSandbox");
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_key_file_that_others_can_read_is_a_warning_once_a_session()
    {
        string path = _folder.File("key.pem");
        using RSA rsa = RSA.Create(2048);
        File.WriteAllText(path, rsa.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        const string Connect = """
            param($path)
            $sandbox = Start-RedoxExportSandbox -PatientCount 1
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId demo -KeyId k -KeyPath $path
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId demo -KeyId k -KeyPath $path
            """;

        HostedResult first = _module.Invoke(Connect, path);
        Assert.Empty(first.Errors);
        Assert.Equal($"The private key file '{path}' can be read by other accounts (mode 0644). Run: chmod 600 '{path}'", Assert.Single(first.Warnings));
        Assert.Empty(_module.Invoke(Connect, path).Warnings);

        using HostedModule another = new();
        Assert.Single(another.Invoke(Connect, path).Warnings);
        another.Invoke("Stop-RedoxExportSandbox");
    }

    [Theory]
    [InlineData("$null = Start-RedoxExport -Type Patient -Path $path")]
    [InlineData("$null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $path")]
    [InlineData("$null = Invoke-RedoxExport -Path $path -Type Patient -UpdateDataset; $null = Invoke-RedoxExport -Path $path -Type Patient; Update-RedoxExportDataset $path")]
    public void A_folder_that_all_can_write_is_a_warning_once_a_session(string commands)
    {
        string path = _folder.File("runs");
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);

        HostedResult result = _module.Invoke($"param($path) {Sandbox} {commands}", path);
        Assert.Empty(result.Errors);
        Assert.Equal(
            $"Every account can write to the folder '{path}' (mode 0777), and could replace or delete exported files. Run: chmod o-w '{path}'",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void A_folder_that_the_module_creates_is_no_warning()
    {
        HostedResult result = _module.Invoke($"param($path) {Sandbox} $null = Invoke-RedoxExport -Path $path -Type Patient -UpdateDataset", _folder.File("runs"));
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }
}
