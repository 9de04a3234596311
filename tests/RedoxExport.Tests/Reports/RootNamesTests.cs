using CsCheck;
using RedoxExport.Reports;

namespace RedoxExport.Tests.Reports;

public sealed class RootNamesTests
{
    private static readonly char Separator = Path.DirectorySeparatorChar;

    [Fact]
    public void A_folder_has_its_name_and_those_with_the_same_name_have_their_parents_too() => Assert.Equal(
        ["valley", Under("east", "acme"), Under("west", "acme"), Under("a", "b", "redox"), Under("c", "b", "redox")],
        RootNames.Of([At("d", "valley"), At("d", "east", "acme"), At("d", "west", "acme"), At("a", "b", "redox"), At("c", "b", "redox")]));

    [Fact]
    public void Names_are_told_apart_and_are_the_ends_of_their_paths() =>
        Gen.Int[0, 2].Select(i => "abA".Substring(i, 1)).Array[1, 5].Select(parts => At(parts)).HashSet[1, 12].Sample(roots =>
        {
            string[] paths = [.. roots];
            IReadOnlyList<string> names = RootNames.Of(paths);
            Assert.Equal(paths.Length, names.Distinct(StringComparer.Ordinal).Count());
            Assert.All(names.Zip(paths), each => Assert.EndsWith(each.First, each.Second, StringComparison.Ordinal));
        });

    private static string At(params string[] parts) => Separator + Under(parts);

    private static string Under(params string[] parts) => string.Join(Separator, parts);
}
