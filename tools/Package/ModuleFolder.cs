namespace RedoxExport.Package;

/// <summary>The files that a user has on disk: the manifest, both builds with their symbols, views, help, the documentation and the examples.</summary>
internal static class ModuleFolder
{
    public const string Name = "RedoxExport";

    public const string NoticesName = "THIRD-PARTY-NOTICES.txt";

    private const string ManifestName = "RedoxExport.psd1";

    // With every page that the README leads to, so that no link of it is broken.
    private static readonly string[] Files = [ManifestName, "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"];
    private static readonly string[] Editions = ["Core", "Desktop"];
    private static readonly string[] Folders = ["lib/Core", "lib/Desktop", "module", "en-US", "docs", "examples"];

    private static readonly string[] Assemblies = ["RedoxExport.dll", "RedoxExport.Cmdlets.dll", "RedoxExport.Sandbox.dll", "RedoxExport.SqlServer.dll"];
    private static readonly string Stores = Path.Combine("lib", "Core", "stores", "RedoxExport.Stores.dll");

    /// <summary>Copies the module of a checkout.</summary>
    /// <param name="root">The checkout, built.</param>
    /// <param name="parent">Where the folder <c>RedoxExport/&lt;version&gt;</c> is to be; an earlier one is replaced.</param>
    /// <param name="project">The project's address, which the manifest and the help then name; <see langword="null"/> where it has none yet.</param>
    /// <returns>The folder.</returns>
    public static string Stage(string root, string parent, Uri? project)
    {
        IEnumerable<string> built = from edition in Editions
                                    from assembly in Assemblies
                                    select Path.Combine("lib", edition, assembly);
        foreach (string missing in built.Append(Stores).Select(path => Path.Combine(root, path)).Where(path => !File.Exists(path)))
        {
            throw new PackageException($"'{missing}' is not there. Build first: dotnet build src/RedoxExport.Cmdlets --configuration Release");
        }

        ModuleManifest manifest = ModuleManifest.Read(Path.Combine(root, ManifestName));
        string target = Path.Combine(parent, Name, manifest.Version);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.CreateDirectory(target);
        foreach (string file in Files)
        {
            File.Copy(Path.Combine(root, file), Path.Combine(target, file));
        }

        foreach (string folder in Folders.Where(folder => Directory.Exists(Path.Combine(root, folder))))
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(target, Path.GetRelativePath(root, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        File.WriteAllText(Path.Combine(target, NoticesName), ThirdParty.Notices(ThirdParty.Find(root)));
        if (project is not null)
        {
            ModuleManifest.AddLinks(Path.Combine(target, ManifestName), project);
            HelpLinks.Add(
                Path.Combine(target, "en-US", "RedoxExport.Cmdlets.dll-Help.xml"),
                new Uri($"{project.AbsoluteUri.TrimEnd('/')}/blob/v{manifest.Version}/docs/cmdlets/"));
        }

        return target;
    }

    /// <summary>The files of a module's folder by their names in it, with <c>/</c>, always in the same order.</summary>
    public static IReadOnlyList<string> FilesOf(string module) =>
        [.. Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(module, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
}
