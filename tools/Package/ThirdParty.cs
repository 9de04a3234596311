using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace RedoxExport.Package;

/// <summary>What of others ships with the module: on Windows PowerShell 5.1 only. Read from what the build restored, so that no list can be out of date.</summary>
internal static class ThirdParty
{
    private const string Framework = "netstandard2.0";

    /// <summary>The packages whose DLLs lie in <c>lib/Desktop</c>, by name.</summary>
    /// <param name="root">The checkout, built.</param>
    /// <exception cref="PackageException">A DLL belongs to none of the packages that the build restored.</exception>
    public static IReadOnlyList<ThirdPartyPackage> Find(string root)
    {
        string assets = Path.Combine(root, "src", "RedoxExport.Cmdlets", "obj", "project.assets.json");
        if (!File.Exists(assets))
        {
            throw new PackageException($"'{assets}' is not there. Build first: dotnet build src/RedoxExport.Cmdlets --configuration Release");
        }

        using JsonDocument restored = JsonDocument.Parse(File.ReadAllBytes(assets));
        string[] caches = [.. restored.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        HashSet<string> shipped = [.. Directory.EnumerateFiles(Path.Combine(root, "lib", "Desktop"), "*.dll").Select(file => Path.GetFileName(file)!).Where(IsForeign)];
        List<ThirdPartyPackage> packages = [];
        foreach (JsonProperty library in restored.RootElement.GetProperty("targets").GetProperty(Framework).EnumerateObject())
        {
            string[] files = library.Value.TryGetProperty("runtime", out JsonElement runtime)
                ? [.. runtime.EnumerateObject().Select(file => Path.GetFileName(file.Name)).Where(shipped.Remove).Order(StringComparer.Ordinal)]
                : [];
            if (files.Length > 0)
            {
                string path = restored.RootElement.GetProperty("libraries").GetProperty(library.Name).GetProperty("path").GetString()!;
                packages.Add(Describe(caches.Select(cache => Path.Combine(cache, path)).First(Directory.Exists), files));
            }
        }

        return shipped.Count == 0
            ? [.. packages.OrderBy(package => package.Id, StringComparer.Ordinal)]
            : throw new PackageException($"These DLLs in lib/Desktop belong to none of the restored packages: {string.Join(", ", shipped.Order(StringComparer.Ordinal))}. Remove lib and build again.");
    }

    /// <summary>The notices that their licenses ask for.</summary>
    public static string Notices(IReadOnlyList<ThirdPartyPackage> packages)
    {
        StringBuilder text = new();
        text.Append("RedoxExport ships the following on Windows PowerShell 5.1. On PowerShell 7 it ships nothing of others.\n");
        foreach (ThirdPartyPackage package in packages)
        {
            text.Append('\n').Append('=', 80).Append('\n');
            text.Append($"{package.Id} {package.Version}\n{string.Join(", ", package.Files)}\n{package.Authors}\nLicense: {package.License}\n");
            if (package.LicenseText is { } license)
            {
                text.Append('\n').Append(license.ReplaceLineEndings("\n").Trim()).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool IsForeign(string file) => !file.StartsWith("RedoxExport.", StringComparison.Ordinal);

    private static ThirdPartyPackage Describe(string folder, IReadOnlyList<string> files)
    {
        XElement metadata = XDocument.Load(Directory.EnumerateFiles(folder, "*.nuspec").Single()).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        string? Of(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        string? file = Directory.EnumerateFiles(folder).FirstOrDefault(file => Path.GetFileName(file).StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase));
        string? text = file is null ? null : File.ReadAllText(file);
        return new ThirdPartyPackage(Of("id")!, Of("version")!, LicenseOf(metadata, text), Of("authors") ?? "NOASSERTION", text, files);
    }

    // Older packages have only the text, or its address.
    private static string LicenseOf(XElement metadata, string? text) =>
        metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression")?.Value
        ?? (text?.TrimStart().StartsWith("The MIT License", StringComparison.Ordinal) == true ? "MIT" : "NOASSERTION");
}
