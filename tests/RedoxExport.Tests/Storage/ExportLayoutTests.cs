using RedoxExport.Storage;

namespace RedoxExport.Tests.Storage;

public sealed class ExportLayoutTests
{
    private static readonly string Root = Path.GetPathRoot(Path.GetFullPath("."))!;

    [Theory]
    [InlineData("a/b", "a/b/Patient.0001.ndjson", "Patient.0001.ndjson")]
    [InlineData("a/b", "a/b/outcome/x.ndjson", "outcome/x.ndjson")]
    [InlineData("a/b/", "a/b/outcome/x.ndjson", "outcome/x.ndjson")]
    [InlineData("", "outcome/x.ndjson", "outcome/x.ndjson")]
    [InlineData("a/b", "a/bc", "bc")]
    [InlineData("a/b", "a/bc/x.ndjson", "x.ndjson")]
    [InlineData("a/b", "a/b", "b")]
    [InlineData("a/b", "c/x.ndjson", "x.ndjson")]
    public void A_name_is_relative_to_the_folder_that_the_file_lies_in_and_to_no_other(string folder, string file, string name) =>
        Assert.Equal(name, ExportLayout.RelativeName(PathOf(folder), PathOf(file)));

    private static string PathOf(string path) => Root + path.Replace('/', Path.DirectorySeparatorChar);
}
