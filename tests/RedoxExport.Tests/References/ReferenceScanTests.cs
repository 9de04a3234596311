using System.Text;
using RedoxExport.Datasets;
using RedoxExport.References;
using RedoxExport.Resources;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.References;

public sealed class ReferenceScanTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_missing_is_what_a_dictionary_in_memory_says_with_any_buffer()
    {
        Random random = new(7);
        string[] types = ["Practitioner", "Medication", "MedicationRequest", "Patient"];
        List<(string Type, int Id, string[] References)> resources = [.. Enumerable.Range(0, 3_000).Select(id => (
            types[random.Next(types.Length)],
            id,
            Enumerable.Range(0, random.Next(5)).Select(_ => $"{types[random.Next(types.Length)]}/{random.Next(4_000)}").ToArray()))];
        string file = Write("all.ndjson", resources.Select(each =>
            $$"""{"resourceType":"{{each.Type}}","id":"{{each.Id}}","x":[{{string.Join(",", each.References.Select(text => $$"""{"reference":"{{text}}"}"""))}}]}"""));
        HashSet<string> there = [.. resources.Select(each => $"{each.Type}/{each.Id}")];
        string[] expected = [.. resources.SelectMany(each => each.References).Distinct().Where(text => !there.Contains(text)).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(expected);

        Assert.Equal(expected, Missing(file, DatasetLimits.Default));
        Assert.Equal(expected, Missing(file, new DatasetLimits { SortBytes = 4_096, SortRecords = 50, MergeWidth = 3, MergeBytes = 4_096 }));
    }

    [Fact]
    public void References_of_every_kind_are_counted_and_damaged_lines_passed_over()
    {
        string file = Write("x.ndjson",
        [
            """{"resourceType":"Basic","id":"1","a":[{"reference":"#p"},{"reference":"urn:uuid:1"},{"reference":"Patient?name=x"},{"reference":"https://o.example/Patient/1"},{"reference":"?"},{"reference":"Patient/1"},{"reference":"Patient/1"}]}""",
            "not a resource",
        ]);
        using ReferenceScan scan = new(_folder["work"], new ReferenceServer(new Uri("https://fhir.example.org/r4")));
        scan.Read(new ResourceFile(file), true, () => { }, default);
        Assert.Equal([2, 1, 1, 1, 1, 1], scan.Kinds);
        Assert.Equal(1, scan.DamagedLines);
        Assert.Equal(["Patient/1"], scan.Complete().Where(each => each.IsMissing).Select(Text));
    }

    [Fact]
    public void The_sorted_files_are_gone_afterwards()
    {
        string file = Write("x.ndjson", ["""{"resourceType":"Basic","id":"1"}"""]);
        using (ReferenceScan scan = new(_folder["work"], new ReferenceServer(null)))
        {
            scan.Read(new ResourceFile(file), true, () => { }, default);
            Assert.Single(scan.Complete());
            Assert.True(Directory.Exists(_folder["work"]));
        }

        Assert.False(Directory.Exists(_folder["work"]));
    }

    private string[] Missing(string file, DatasetLimits limits)
    {
        using ReferenceScan scan = new(_folder["work"], new ReferenceServer(null), limits);
        scan.Read(new ResourceFile(file), true, () => { }, default);
        return [.. scan.Complete().Where(each => each.IsMissing).Select(Text)];
    }

    private static string Text(ReferencedId each) => $"{each.Type}/{Encoding.UTF8.GetString(each.Id)}";

    private string Write(string name, IEnumerable<string> lines)
    {
        Directory.CreateDirectory(_folder.FullPath);
        File.WriteAllLines(_folder[name], lines);
        return _folder[name];
    }
}
