namespace RedoxExport.Package;

/// <summary>
/// Makes of a built checkout what users install. <c>stage</c> copies the module's files to a folder, where they can be signed;
/// <c>pack</c> makes a bill of materials of that folder and then a zip and a package for the PowerShell Gallery. The same files give the
/// same bytes.
/// </summary>
internal static class Program
{
    private const string Usage = """
        Package stage <folder> [--project-uri <https URI>]   copies the module to <folder>/RedoxExport/<version>
        Package pack <folder> --output <folder>              makes the zip and the package of what was staged there
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            Run(arguments);
            return 0;
        }
        catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static void Run(string[] arguments)
    {
        if (arguments.Length < 2 || arguments[0] is not ("stage" or "pack"))
        {
            throw new PackageException(Usage);
        }

        string parent = Path.GetFullPath(arguments[1]);
        string root = FindRoot();
        if (arguments[0] == "stage")
        {
            Uri? project = Option(arguments, "--project-uri") is { } text
                ? Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : throw new PackageException($"'{text}' is not an https address. Specify --project-uri https://host/path.")
                : null;
            Console.WriteLine(ModuleFolder.Stage(root, parent, project));
            return;
        }

        string output = Path.GetFullPath(Option(arguments, "--output") ?? throw new PackageException(Usage));
        ModuleManifest manifest = ModuleManifest.Read(Path.Combine(root, "RedoxExport.psd1"));
        string module = Path.Combine(parent, ModuleFolder.Name, manifest.Version);
        manifest = ModuleManifest.Read(Path.Combine(module, "RedoxExport.psd1"));
        BillOfMaterials.Write(module, manifest, ThirdParty.Find(root));
        Directory.CreateDirectory(output);
        Console.WriteLine(ZipPackage.Write(module, output, manifest));
        Console.WriteLine(GalleryPackage.Write(module, output, manifest));
    }

    private static string? Option(string[] arguments, string name)
    {
        int at = Array.IndexOf(arguments, name);
        return at < 0 ? null : at + 1 < arguments.Length ? arguments[at + 1] : throw new PackageException(Usage);
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RedoxExport.sln")))
            {
                return folder.FullName;
            }
        }

        throw new PackageException("RedoxExport.sln is in no folder above this program.");
    }
}
