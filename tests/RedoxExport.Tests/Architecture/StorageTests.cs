using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Architecture;

/// <summary>Holds that one room deals with the disk: one lock, one place for the names on it, one place that creates files.</summary>
public sealed partial class StorageTests
{
    // The wire has members of the same names, and so have resources.
    private static readonly string[] RoomsOfTheWire = ["Attachments", "Exports", "Payloads", "Verification"];

    private static readonly (string Name, string Text)[] Sources = [.. new[] { "RedoxExport", "RedoxExport.Cmdlets" }
        .Select(project => Path.Combine(RepositoryRoot.Path, "src", project))
        .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(project, path).Replace('\\', '/'), Path: path)))
        .Where(source => !source.Name.StartsWith("obj/", StringComparison.Ordinal) && !source.Name.StartsWith("bin/", StringComparison.Ordinal))
        .Select(source => (source.Name, WithoutComments(File.ReadAllText(source.Path))))];

    [Fact]
    public void Names_and_endings_on_disk_are_written_once()
    {
        string[] wrong = [.. Sources
            .Where(source => source.Name != "Storage/ExportLayout.cs")
            .SelectMany(source => Literals(source.Text).Where(literal => NameOnDisk().IsMatch(literal)).Select(literal => $"{source.Name}: {literal}"))];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Folders_and_states_on_disk_are_written_once()
    {
        string[] own = ["Storage/ExportLayout.cs", "Storage/ExportState.cs", "Storage/JournalState.cs"];

        // These are names only with an ending; without one they are members of JSON.
        string[] stems = ["files", "export", "manifest", "runs", "tables"];
        string[] words = [.. Sources.Where(source => own.Contains(source.Name)).SelectMany(source => Literals(source.Text)).Where(literal => Word().IsMatch(literal)).Distinct().Except(stems)];
        Assert.Superset(new HashSet<string>(["deleted", "outcome", "current", "saved", "countMismatch"]), new HashSet<string>(words));

        // The name of a value in an event is not a name on disk.
        string[] wrong = [.. Sources
            .Where(source => !own.Contains(source.Name) && !RoomsOfTheWire.Contains(source.Name.Split('/')[0]))
            .SelectMany(source => Literals(EventValue().Replace(source.Text, string.Empty)).Where(words.Contains).Select(literal => $"{source.Name}: {literal}"))];
        Assert.Empty(wrong);
    }

    [Fact]
    public void There_is_one_lock()
    {
        Assert.Equal(["Storage/AtomicFile.cs", "Storage/FileLock.cs"], With("FileShare.None"));
        Assert.Equal(["Storage/FileLock.cs"], With("FileOptions.DeleteOnClose"));
    }

    [Fact]
    public void There_is_one_place_that_creates_moves_and_replaces_files()
    {
        Assert.Equal(["Storage/PlainFile.cs"], With("FileMode.CreateNew"));
        Assert.Equal(["Storage/PlainFile.cs"], With(" File.Move(", " File.Replace("));
        Assert.Equal(["Storage/FileLock.cs", "Storage/PlainFile.cs"], With(" File.Delete("));
        Assert.Empty(With("FileMode.Create,", "FileMode.Create)", "FileMode.Truncate", " File.Create(", "File.WriteAll", "File.OpenWrite", "File.AppendAll", "File.CreateText", "new StreamWriter(", "Path.GetTempFileName", "Path.GetRandomFileName"));
        Assert.Equal(["Storage/FileLock.cs"], With("FileMode.OpenOrCreate"));
        Assert.Empty(With("FileMode.Append"));
    }

    private static string[] With(params string[] texts) =>
        [.. Sources.Where(source => texts.Any(text => source.Text.Contains(text, StringComparison.Ordinal))).Select(source => source.Name).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Literals(string text) => Literal().Matches(text).Select(match => match.Groups[1].Value);

    private static string WithoutComments(string text) => Comment().Replace(text, string.Empty);

    [GeneratedRegex("""^\s*//.*$|(?<=[;,)}\]] )//.*$""", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(""""(?<!')"((?:[^"\\\n]|\\.)*)"(?!u8)"""")]
    private static partial Regex Literal();

    [GeneratedRegex("""\.(ndjson|partial|damaged|lock|gz|new|next|old|work)\b|\b(export|runs|dataset|manifest)\.json\b""")]
    private static partial Regex NameOnDisk();

    [GeneratedRegex("""^[a-z][A-Za-z]+$""")]
    private static partial Regex Word();

    [GeneratedRegex("""\("[A-Za-z]+", [^"]""")]
    private static partial Regex EventValue();
}
