using System.IO.Compression;
using NuGet.Frameworks;
using NuGet.Packaging;
using NuGet.Packaging.Licenses;
using NuGet.Versioning;

namespace RedoxExport.Package;

/// <summary>The package that the PowerShell Gallery takes: the module's files at its root, and tags by which it is found.</summary>
internal static class GalleryPackage
{
    public static string Write(string module, string output, ModuleManifest manifest)
    {
        PackageBuilder package = new(deterministic: true)
        {
            Id = ModuleFolder.Name,
            Version = NuGetVersion.Parse(manifest.Version),
            Description = manifest.Description,
            Copyright = manifest.Copyright,
            LicenseMetadata = new LicenseMetadata(LicenseType.Expression, "MIT", NuGetLicenseExpression.Parse("MIT"), [], LicenseMetadata.EmptyVersion),
            ProjectUrl = manifest.Project,
            ReleaseNotes = "See CHANGELOG.md.",
            Readme = "README.md",
        };
        package.Authors.Add(manifest.Author);
        foreach (string tag in Tags(manifest))
        {
            package.Tags.Add(tag);
        }

        // No dependencies and any framework: no project references this package.
        package.TargetFrameworks.Add(NuGetFramework.AnyFramework);
        foreach (string name in ModuleFolder.FilesOf(module))
        {
            package.Files.Add(new PhysicalPackageFile { SourcePath = Path.Combine(module, name), TargetPath = name });
        }

        string path = Path.Combine(output, $"{ModuleFolder.Name}.{manifest.Version}.nupkg");
        using MemoryStream written = new();
        package.Save(written);

        // The library gives every entry the time of day.
        using ZipArchive zip = new(written, ZipArchiveMode.Read);
        StableZip.Write(path, zip.Entries.Select<ZipArchiveEntry, (string, Func<Stream>)>(entry => (entry.FullName, entry.Open)));
        return path;
    }

    // As Publish-PSResource writes them.
    private static IEnumerable<string> Tags(ModuleManifest manifest) =>
    [
        .. manifest.Tags,
        .. manifest.Editions.Select(edition => "PSEdition_" + edition).Except(manifest.Tags),
        "PSModule",
        "PSIncludes_Cmdlet",
        .. manifest.Cmdlets.SelectMany(cmdlet => new[] { "PSCmdlet_" + cmdlet, "PSCommand_" + cmdlet }),
    ];
}
