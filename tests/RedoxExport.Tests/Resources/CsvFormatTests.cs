using System.Text;
using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class CsvFormatTests
{
    [Fact]
    public void Any_value_comes_back_from_the_file()
    {
        Gen.Select(JsonTexts.Resource, JsonTexts.Path.Array[1, 5]).Sample(
            (text, paths) =>
            {
                byte[] line = Encoding.UTF8.GetBytes(text);
                if (!ResourceParser.TryFindMembers(line, out FhirMember[] _, out _))
                {
                    return true;
                }

                PropertySelection selection = Selection.Numbered(paths);
                FoundValues values = new(paths.Length);
                values.Begin(line);
                CarefulProjection.Find(line, selection.Root, values);
                IEnumerable<string?> expected = Enumerable.Range(0, paths.Length).Select(column => SelectedValue.Read(values, column) is { } value ? FormattableString.Invariant($"{value}") : null);
                return ReadRow(Row(selection, values)).SequenceEqual(expected);
            },
            iter: 10_000);
    }

    [Theory]
    [InlineData("""{"v":"say \"hi\", Ann"}""", "\"say \"\"hi\"\", Ann\"")]
    [InlineData("""{"v":"a\nb"}""", "\"a\nb\"")]
    [InlineData("""{"v":""}""", "\"\"")]
    [InlineData("""{"v":null}""", "")]
    [InlineData("""{}""", "")]
    [InlineData("""{"v":true}""", "\"True\"")]
    [InlineData("""{"v":1.50}""", "\"1.50\"")]
    [InlineData("""{"v":-0}""", "\"0\"")]
    [InlineData("""{"v":1e2}""", "\"100\"")]
    [InlineData("""{"v":12345678901234567890}""", "\"12345678901234567890\"")]
    [InlineData("""{"v":{"a":"b"}}""", "\"{\"\"a\"\":\"\"b\"\"}\"")]
    [InlineData("""{"v":["a","b"]}""", "\"[\"\"a\"\",\"\"b\"\"]\"")]
    [InlineData("""{"v":["größe"]}""", "\"größe\"")]
    public void A_value_is_written_as_RFC_4180_has_it(string json, string expected)
    {
        byte[] line = Encoding.UTF8.GetBytes(json);
        PropertySelection selection = Selection.Of("v");
        FoundValues values = new(1);
        values.Begin(line);
        CarefulProjection.Find(line, selection.Root, values);

        Assert.Equal(expected + Environment.NewLine, Row(selection, values));
    }

    [Fact]
    public void Names_are_written_like_values_and_the_delimiter_is_any_character()
    {
        CsvFormat format = new(["id", "say \"hi\"", "größe"], '→');
        using RowBytes rows = new();

        format.WriteNames(rows);

        Assert.Equal("\"id\"→\"say \"\"hi\"\"\"→\"größe\"" + Environment.NewLine, Encoding.UTF8.GetString(rows.Bytes.Span));
    }

    [Fact]
    public void A_file_appears_when_it_is_whole_and_what_was_there_stays_until_then()
    {
        using TemporaryCsv place = new();
        File.WriteAllText(place.Path, "before");
        PropertySelection selection = Selection.Of("id");

        using (CsvFile given = new(place.Path, selection, ','))
        {
            Assert.Equal("before", File.ReadAllText(place.Path));
        }

        Assert.Equal("before", File.ReadAllText(place.Path));
        Assert.Single(Directory.GetFiles(place.Folder));
        using (CsvFile whole = new(place.Path, selection, ','))
        {
            whole.Complete();
        }

        Assert.Equal("\"id\"" + Environment.NewLine, File.ReadAllText(place.Path));
        Assert.Single(Directory.GetFiles(place.Folder));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_one_clear_error()
    {
        using TemporaryCsv place = new();
        string path = Path.Combine(place.Folder, "none", "out.csv");

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => new CsvFile(path, Selection.Of("id"), ','));

        Assert.Equal("CsvNotWritten", error.ErrorId);
        Assert.Equal($"The file '{path}' could not be written: its folder does not exist.", error.Message);
    }

    [Fact]
    public void A_new_file_is_its_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        using TemporaryCsv place = new();
        using (CsvFile file = new(place.Path, Selection.Of("id"), ','))
        {
            file.Complete();
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(place.Path));
    }

    private static string Row(PropertySelection selection, FoundValues values)
    {
        using RowBytes rows = new();
        new CsvFormat(selection.Names, ',').WriteRow(values, rows);
        return Encoding.UTF8.GetString(rows.Bytes.Span);
    }

    /// <summary>RFC 4180, read as plainly as can be: one record, with null for nothing at all.</summary>
    private static List<string?> ReadRow(string text)
    {
        List<string?> values = [];
        string record = text[..^Environment.NewLine.Length];
        int at = 0;
        while (true)
        {
            if (at < record.Length && record[at] == '"')
            {
                StringBuilder value = new();
                for (at++; record[at] != '"' || (at + 1 < record.Length && record[at + 1] == '"'); at++)
                {
                    at += record[at] == '"' ? 1 : 0;
                    value.Append(record[at]);
                }

                at++;
                values.Add(value.ToString());
            }
            else
            {
                values.Add(null);
            }

            if (at == record.Length)
            {
                return values;
            }

            Assert.Equal(',', record[at++]);
        }
    }

    private sealed class TemporaryCsv : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("redox-csv-").FullName;

        public string Path => System.IO.Path.Combine(Folder, "out.csv");

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
