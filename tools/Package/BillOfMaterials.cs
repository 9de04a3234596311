using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RedoxExport.Package;

/// <summary>The module's software bill of materials: what is in its folder, file by file, and which packages that is. SPDX 2.3.</summary>
#pragma warning disable CA5350 // SPDX 2.3 requires the SHA-1 of each file. The bill has the SHA-256 as well.
internal static class BillOfMaterials
{
    public const string FileName = "sbom.spdx.json";

    private const string ModuleId = "SPDXRef-Package-RedoxExport";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it into the module's folder, of everything else there.</summary>
    public static void Write(string module, ModuleManifest manifest, IReadOnlyList<ThirdPartyPackage> foreign)
    {
        string path = Path.Combine(module, FileName);
        File.Delete(path);
        JsonArray files = [];
        JsonArray relationships = [Relationship("SPDXRef-DOCUMENT", "DESCRIBES", ModuleId)];
        List<string> sums = [];
        foreach (string name in ModuleFolder.FilesOf(module))
        {
            byte[] content = File.ReadAllBytes(Path.Combine(module, name));
            sums.Add(Hex(SHA1.HashData(content)));
            string id = $"SPDXRef-File-{files.Count + 1:D4}";
            files.Add(new JsonObject
            {
                ["fileName"] = "./" + name,
                ["SPDXID"] = id,
                ["checksums"] = new JsonArray(Checksum("SHA1", sums[^1]), Checksum("SHA256", Hex(SHA256.HashData(content)))),
                ["licenseConcluded"] = "NOASSERTION",
                ["copyrightText"] = "NOASSERTION",
            });
            string owner = foreign.FirstOrDefault(package => package.Files.Any(file => name == $"{package.Folder}/{file}")) is { } other
                ? IdOf(other)
                : ModuleId;
            relationships.Add(Relationship(owner, "CONTAINS", id));
        }

        sums.Sort(StringComparer.Ordinal);
        JsonObject own = Package(ModuleId, "RedoxExport", manifest.Version, "MIT", manifest.Author);
        own["filesAnalyzed"] = true;
        own["packageVerificationCode"] = new JsonObject { ["packageVerificationCodeValue"] = Hex(SHA1.HashData(System.Text.Encoding.ASCII.GetBytes(string.Concat(sums)))) };
        own["copyrightText"] = manifest.Copyright;
        JsonArray packages = [own];
        foreach (ThirdPartyPackage package in foreign)
        {
            JsonObject described = Package(IdOf(package), package.Id, package.Version, package.License, package.Authors);
            described["externalRefs"] = new JsonArray(new JsonObject
            {
                ["referenceCategory"] = "PACKAGE-MANAGER",
                ["referenceType"] = "purl",
                ["referenceLocator"] = $"pkg:nuget/{package.Id}@{package.Version}",
            });
            packages.Add(described);
            relationships.Add(Relationship(ModuleId, "DEPENDS_ON", IdOf(package)));
        }

        JsonObject bill = new()
        {
            ["spdxVersion"] = "SPDX-2.3",
            ["dataLicense"] = "CC0-1.0",
            ["SPDXID"] = "SPDXRef-DOCUMENT",
            ["name"] = $"RedoxExport-{manifest.Version}",

            // Unique by what is in it, so that the same files give the same text.
            ["documentNamespace"] = $"urn:redoxexport:spdx:{manifest.Version}:{(string?)own["packageVerificationCode"]!["packageVerificationCodeValue"]}",
            ["creationInfo"] = new JsonObject
            {
                ["created"] = PackageTime.Moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["creators"] = new JsonArray("Tool: RedoxExport.Package"),
            },
            ["packages"] = packages,
            ["files"] = files,
            ["relationships"] = relationships,
        };
        File.WriteAllText(path, bill.ToJsonString(Indented) + "\n");
    }

    private static string IdOf(ThirdPartyPackage package) => $"SPDXRef-Package-{package.Id}-{package.Version}";

    private static JsonObject Package(string id, string name, string version, string license, string supplier) => new()
    {
        ["SPDXID"] = id,
        ["name"] = name,
        ["versionInfo"] = version,
        ["supplier"] = "Organization: " + supplier,
        ["downloadLocation"] = "NOASSERTION",
        ["filesAnalyzed"] = false,
        ["licenseConcluded"] = license,
        ["licenseDeclared"] = license,
        ["copyrightText"] = "NOASSERTION",
    };

    private static JsonObject Relationship(string from, string kind, string to) => new()
    {
        ["spdxElementId"] = from,
        ["relationshipType"] = kind,
        ["relatedSpdxElement"] = to,
    };

    private static JsonObject Checksum(string algorithm, string value) => new() { ["algorithm"] = algorithm, ["checksumValue"] = value };

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
