namespace RedoxExport.Help;

/// <summary>
/// Makes the help of <c>Get-Help</c> from the pages in docs/cmdlets, which are the one place where it is written. The file is kept
/// with the sources, and a test compares it with what this makes.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        string root = FindRoot();
        string output = arguments.Length > 0 ? arguments[0] : Path.Combine(root, "en-US", "RedoxExport.Cmdlets.dll-Help.xml");
        try
        {
            CmdletPage[] pages = [.. Directory.GetFiles(Path.Combine(root, "docs", "cmdlets"), "*.md").Order(StringComparer.Ordinal).Select(CmdletPage.Read)];
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            MamlWriter.Write(output, pages);
            Console.WriteLine($"{output}: {pages.Length} cmdlets");
            return 0;
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RedoxExport.psd1")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("RedoxExport.psd1 is in no folder above this program.");
    }
}
