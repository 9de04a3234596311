using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;

namespace RedoxExport.Module.Tests;

/// <summary>What <c>tools/Package</c> makes of the checkout is what a user can install.</summary>
public sealed class PackageTests : IClassFixture<PackageTests.Packed>
{
    private static readonly string Root = Path.GetDirectoryName(HostedModule.ManifestPath)!;

    private static readonly string[] Own = ["RedoxExport.nuspec", "[Content_Types].xml", "_rels/.rels"];
    private static readonly string[] Found = ["PSModule", "PSEdition_Core", "PSEdition_Desktop", "PSCmdlet_Save-RedoxExport", "PSCommand_Invoke-RedoxExport"];
    /// <summary>The folders of the module that may have assemblies of others: those that PowerShell 7 finds by their names are not among them.</summary>
    private static readonly string[] Folders = ["Desktop", "stores"];

    private static readonly string[] Packages = ["RedoxExport", "System.Text.Json", "Microsoft.Bcl.TimeProvider", "Npgsql"];

    private readonly Packed _packed;

    public PackageTests(Packed packed) => _packed = packed;

    [Fact]
    public async Task The_same_files_give_the_same_bytes()
    {
        using TemporaryFolder again = new();
        await PackAsync(again);

        Assert.Equal(Hash(_packed.Zip), Hash(Packed.Find(again, "*.zip")));
        Assert.Equal(Hash(_packed.Nupkg), Hash(Packed.Find(again, "*.nupkg")));
    }

    [Fact]
    public async Task Unpacked_into_an_empty_folder_it_takes_the_whole_road()
    {
        using TemporaryFolder folder = new();
        string manifest = Unpack(folder);

        string output = await RunAsync(Built("Quickstart"), folder.File("saved"), manifest);

        Assert.Contains("byte for byte what the sandbox served", output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_what_it_is_and_where_it_comes_from()
    {
        using TemporaryFolder folder = new();
        using HostedModule module = new();
        HostedResult result = module.Invoke("param($path) Test-ModuleManifest $path | ForEach-Object { \"$($_.Name) $($_.Version)\"; \"$($_.ProjectUri) $($_.LicenseUri)\"; $_.Tags }", Unpack(folder));

        Assert.Empty(result.Errors);
        string[] said = [.. result.Output.Select(line => line.ToString())];
        Assert.Equal(["RedoxExport " + Packed.Version, $"https://example.org/redox https://example.org/redox/blob/v{Packed.Version}/LICENSE"], said.Take(2));
        Assert.Contains("FHIR", said);
    }

    [Fact]
    public void Its_help_leads_online_to_the_page_of_each_cmdlet()
    {
        using TemporaryFolder folder = new();
        using HostedModule module = new();
        HostedResult result = module.Invoke(
            """
            param($path)
            Remove-Module RedoxExport
            $imported = Import-Module $path -PassThru
            foreach ($name in $imported.ExportedCmdlets.Keys) { "$name " + @((Get-Help $name).relatedLinks.navigationLink)[0].uri }
            """,
            Unpack(folder));

        Assert.Empty(result.Errors);
        Assert.True(result.Output.Count > 20);
        Assert.All(result.Output, line =>
        {
            string[] parts = line.ToString().Split(' ');
            Assert.Equal($"https://example.org/redox/blob/v{Packed.Version}/docs/cmdlets/{parts[0]}.md", parts[1]);
        });
    }

    [Fact]
    public void The_version_is_the_same_everywhere()
    {
        string properties = XDocument.Load(Path.Combine(Root, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        Assert.Equal(properties, Packed.Version);
    }

    [Fact]
    public void The_gallerys_package_has_the_files_of_the_zip_and_is_found_by_its_cmdlets()
    {
        using ZipArchive zip = ZipFile.OpenRead(_packed.Zip);
        using ZipArchive nupkg = ZipFile.OpenRead(_packed.Nupkg);

        Assert.Equal(
            zip.Entries.Select(entry => entry.FullName[$"RedoxExport/{Packed.Version}/".Length..]).Order(StringComparer.Ordinal),
            nupkg.Entries.Select(entry => Uri.UnescapeDataString(entry.FullName)).Where(name => !Own.Contains(name) && !name.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using Stream nuspec = nupkg.GetEntry("RedoxExport.nuspec")!.Open();
        string[] tags = XDocument.Load(nuspec).Descendants().Single(element => element.Name.LocalName == "tags").Value.Split(' ');
        Assert.All(Found, tag => Assert.Contains(tag, tags));
        Assert.Equal(tags.Length, tags.Distinct().Count());
    }

    [Fact]
    public void Its_bill_of_materials_has_every_file_with_its_hash_and_every_package()
    {
        using TemporaryFolder folder = new();
        string module = Path.GetDirectoryName(Unpack(folder))!;
        using JsonDocument bill = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(module, "sbom.spdx.json")));
        Dictionary<string, string> listed = bill.RootElement.GetProperty("files").EnumerateArray().ToDictionary(
            file => file.GetProperty("fileName").GetString()!,
            file => file.GetProperty("checksums").EnumerateArray().Single(sum => sum.GetProperty("algorithm").GetString() == "SHA256").GetProperty("checksumValue").GetString()!);

        Assert.Equal(
            Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "sbom.spdx.json")
                .ToDictionary(file => "./" + Path.GetRelativePath(module, file).Replace('\\', '/'), Hash),
            listed);
        string[] packages = [.. bill.RootElement.GetProperty("packages").EnumerateArray().Select(package => package.GetProperty("name").GetString()!)];
        Assert.All(Packages, name => Assert.Contains(name, packages));
        Assert.All(bill.RootElement.GetProperty("packages").EnumerateArray(), package => Assert.Equal(package.GetProperty("name").GetString() == "Npgsql" ? "PostgreSQL" : "MIT", package.GetProperty("licenseDeclared").GetString()));
    }

    [Fact]
    public void The_notices_name_every_assembly_of_others()
    {
        using TemporaryFolder folder = new();
        string module = Path.GetDirectoryName(Unpack(folder))!;
        string notices = File.ReadAllText(Path.Combine(module, "THIRD-PARTY-NOTICES.txt"));
        string[] foreign = [.. Directory.EnumerateFiles(Path.Combine(module, "lib"), "*.dll", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith("RedoxExport", StringComparison.Ordinal))];

        Assert.NotEmpty(foreign);
        Assert.All(foreign, file => Assert.Contains(Path.GetFileName(file), notices, StringComparison.Ordinal));
        Assert.All(foreign, file => Assert.Contains(new FileInfo(file).Directory!.Name, Folders));
        Assert.Contains("Copyright (c) 2002-2025, Npgsql", notices, StringComparison.Ordinal);
    }

    private string Unpack(TemporaryFolder folder)
    {
        ZipFile.ExtractToDirectory(_packed.Zip, folder.Path);
        return Path.Combine(folder.Path, "RedoxExport", Packed.Version, "RedoxExport.psd1");
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static string Built(string tool) =>
        Path.Combine(Root, "tools", tool, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", tool + ".dll");

    private static async Task PackAsync(TemporaryFolder folder)
    {
        await RunAsync(Built("Package"), "stage", folder.File("staged"), "--project-uri", "https://example.org/redox");
        await RunAsync(Built("Package"), "pack", folder.File("staged"), "--output", folder.Path);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }

    /// <summary>The checkout, packed once for all of these tests.</summary>
    public sealed class Packed : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public static string Version { get; } = File.ReadLines(HostedModule.ManifestPath).Single(line => line.TrimStart().StartsWith("ModuleVersion", StringComparison.Ordinal)).Split('\'')[1];

        public string Zip => Find(_folder, "*.zip");

        public string Nupkg => Find(_folder, "*.nupkg");

        public async ValueTask InitializeAsync() => await PackAsync(_folder);

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        internal static string Find(TemporaryFolder folder, string pattern) => Assert.Single(Directory.GetFiles(folder.Path, pattern));
    }
}
