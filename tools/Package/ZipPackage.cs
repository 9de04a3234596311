namespace RedoxExport.Package;

/// <summary>The module as a zip to unpack into a folder of <c>$env:PSModulePath</c>: it begins with <c>RedoxExport/&lt;version&gt;/</c>.</summary>
internal static class ZipPackage
{
    public static string Write(string module, string output, ModuleManifest manifest)
    {
        string path = Path.Combine(output, $"{ModuleFolder.Name}.{manifest.Version}.zip");
        StableZip.Write(path, ModuleFolder.FilesOf(module).Select<string, (string, Func<Stream>)>(name =>
            ($"{ModuleFolder.Name}/{manifest.Version}/{name}", () => File.OpenRead(Path.Combine(module, name)))));
        return path;
    }
}
