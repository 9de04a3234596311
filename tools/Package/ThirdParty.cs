using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace RedoxExport.Package;

/// <summary>The packages of others that ship with the module. Read from what the build restored, so that no list can be out of date.</summary>
internal static class ThirdParty
{
    /// <summary>Each folder with DLLs of others, with the project and the framework that bring them.</summary>
    private static readonly (string Folder, string Project, string Framework, string Purpose)[] Places =
    [
        ("lib/Core/stores", "RedoxExport.Stores", "net8.0", "for PostgreSQL, on PowerShell 7"),
        ("lib/Desktop", "RedoxExport.Cmdlets", "netstandard2.0", "on Windows PowerShell 5.1"),
    ];

    /// <summary>The packages with DLLs in the module, by folder and name.</summary>
    /// <param name="root">The checkout, built.</param>
    /// <exception cref="PackageException">The package of a DLL is not known.</exception>
    public static IReadOnlyList<ThirdPartyPackage> Find(string root) => [.. Places.SelectMany(place => Find(root, place.Folder, place.Project, place.Framework))];

    /// <summary>The notices that their licenses ask for.</summary>
    public static string Notices(IReadOnlyList<ThirdPartyPackage> packages)
    {
        StringBuilder text = new();
        text.Append("RedoxExport ships the following software of others.\n");
        foreach (ThirdPartyPackage package in packages)
        {
            string purpose = Places.Single(place => place.Folder == package.Folder).Purpose;
            text.Append('\n').Append('=', 80).Append('\n');
            text.Append($"{package.Id} {package.Version} ({purpose})\n{string.Join(", ", package.Files)}\n{package.Authors}\nLicense: {package.License}\n");
            if (package.LicenseText is { } license)
            {
                text.Append('\n').Append(license.ReplaceLineEndings("\n").Trim()).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IReadOnlyList<ThirdPartyPackage> Find(string root, string folder, string project, string framework)
    {
        string assets = Path.Combine(root, "src", project, "obj", "project.assets.json");
        if (!File.Exists(assets))
        {
            throw new PackageException($"'{assets}' is not there. Build first: dotnet build src/RedoxExport.Cmdlets --configuration Release");
        }

        using JsonDocument restored = JsonDocument.Parse(File.ReadAllBytes(assets));
        string[] caches = [.. restored.RootElement.GetProperty("packageFolders").EnumerateObject().Select(cache => cache.Name)];
        HashSet<string> shipped = [.. Directory.EnumerateFiles(Path.Combine(root, folder), "*.dll").Select(file => Path.GetFileName(file)!).Where(IsForeign)];
        List<ThirdPartyPackage> packages = [];
        foreach (JsonProperty library in restored.RootElement.GetProperty("targets").GetProperty(framework).EnumerateObject())
        {
            string[] files = library.Value.TryGetProperty("runtime", out JsonElement runtime)
                ? [.. runtime.EnumerateObject().Select(file => Path.GetFileName(file.Name)).Where(shipped.Remove).Order(StringComparer.Ordinal)]
                : [];
            if (files.Length > 0)
            {
                string path = restored.RootElement.GetProperty("libraries").GetProperty(library.Name).GetProperty("path").GetString()!;
                packages.Add(Describe(caches.Select(cache => Path.Combine(cache, path)).First(Directory.Exists), folder, files));
            }
        }

        return shipped.Count == 0
            ? [.. packages.OrderBy(package => package.Id, StringComparer.Ordinal)]
            : throw new PackageException($"Nobody knows which package these in {folder} are of: {string.Join(", ", shipped.Order(StringComparer.Ordinal))}. Remove lib and build again.");
    }

    private static bool IsForeign(string file) => !file.StartsWith("RedoxExport.", StringComparison.Ordinal);

    private static ThirdPartyPackage Describe(string package, string folder, IReadOnlyList<string> files)
    {
        XElement metadata = XDocument.Load(Directory.EnumerateFiles(package, "*.nuspec").Single()).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        string? Of(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        string? file = Directory.EnumerateFiles(package).FirstOrDefault(file => Path.GetFileName(file).StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase));
        string? text = file is null ? KnownLicense(Of("id")!) : File.ReadAllText(file);
        return new ThirdPartyPackage(Of("id")!, Of("version")!, LicenseOf(metadata, text), Of("authors") ?? "NOASSERTION", text, folder, files);
    }

    // A package may have only the name of its license, which asks for its text.
    private static string? KnownLicense(string id)
    {
        using Stream? known = typeof(ThirdParty).Assembly.GetManifestResourceStream($"{id}.txt");
        if (known is null)
        {
            return null;
        }

        using StreamReader reader = new(known);
        return reader.ReadToEnd();
    }

    // Older packages have only the text, or its address.
    private static string LicenseOf(XElement metadata, string? text) =>
        metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression")?.Value
        ?? (text?.TrimStart().StartsWith("The MIT License", StringComparison.Ordinal) == true ? "MIT" : "NOASSERTION");
}
