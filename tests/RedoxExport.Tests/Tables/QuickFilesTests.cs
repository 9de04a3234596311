using RedoxExport.Tables;

namespace RedoxExport.Tests.Tables;

/// <summary>Files of lines that take the quick way of views, against files of the same lines that are evaluated with care.</summary>
public sealed class QuickFilesTests : IDisposable
{
    // Enough lines of one structure for the quick way.
    private const int Lines = 8;

    private static readonly string[] Columns =
    [
        """{"name":"id","path":"getResourceKey()"}""",
        """{"name":"key","path":"subject.getReferenceKey()"}""",
        """{"name":"day","path":"subject.getReferenceKey()","type":"date"}""",
        """{"name":"moment","path":"subject.getReferenceKey()","type":"dateTime"}""",
        """{"name":"number","path":"author.getReferenceKey()","type":"decimal"}""",
        """{"name":"whole","path":"author.getReferenceKey()","type":"integer"}""",
        """{"name":"truth","path":"author.getReferenceKey()","type":"boolean"}""",
        """{"name":"keys","path":"performer.getReferenceKey()","collection":true}""",
        """{"name":"one","path":"subject.getReferenceKey()","collection":true}""",
        """{"name":"created","path":"created","type":"date"}""",
        """{"name":"is","path":"created.exists()","type":"boolean"}""",
    ];

    private readonly TableFiles _files = new();

    public static TheoryData<string> Formats() => ["csv", "safe csv", "ndjson", "parquet"];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Both_ways_write_the_same_file(string format)
    {
        byte[] quick = Export(format, string.Empty);

        // An escape that the quick scanner leaves to the careful one, in a member that no column looks at.
        byte[] careful = Export(format, ""","language":"\u0065n" """);

        Assert.NotEmpty(careful);
        Assert.Equal(careful, quick);
    }

    private static TableFormat New(string format) => format switch
    {
        "csv" => new CsvTableFormat(',', false),
        "safe csv" => new CsvTableFormat(',', true),
        "ndjson" => new NdjsonTableFormat(),
        _ => new ParquetTableFormat(),
    };

    private byte[] Export(string format, string member)
    {
        IEnumerable<string> lines = Enumerable.Range(1, Lines).Select(i =>
            $$$"""{"resourceType":"Basic","id":"{{{i}}}"{{{member}}},"subject":{"reference":"Patient/{{{(i % 2 == 0 ? "-" : string.Empty)}}}2026-05-0{{{i}}}"},"created":"2026-11-0{{{i}}}","author":{"reference":"Practitioner/{{{i}}}"},"performer":[{"reference":"Practitioner/{{{i}}}"},{"reference":"Organization/b"}]}""");
        ExportedTable written = _files.Export(TableFiles.PlanOf(Columns), New(format), lines);
        Assert.Equal(Lines, written.Rows);
        return File.ReadAllBytes(written.Path);
    }
}
