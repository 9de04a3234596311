using CsCheck;
using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

public sealed class SortBufferTests
{
    private readonly DatasetTypeNames _types = new();
    private readonly DatasetTypeName _patient;
    private readonly DatasetTypeName _group;

    public SortBufferTests()
    {
        _patient = _types.Named("Patient");
        _group = _types.Named("Group");
    }

    [Fact]
    public void An_empty_buffer_has_no_records()
    {
        Assert.Empty(new SortBuffer(_types, 100, 10).Sorted());
    }

    [Fact]
    public void Records_are_sorted_by_the_name_of_their_type_and_then_by_id()
    {
        SortBuffer buffer = new(_types, 10_000, 100);
        Add(buffer, Resource(_patient, "b", "4"), Resource(_group, "z", "2"), Resource(_patient, "a", "3"), Resource(_group, "b", "1"));

        Assert.Equal(["1", "2", "3", "4"], buffer.Sorted().Select(LineOf));
    }

    [Fact]
    public void Records_of_one_resource_stay_in_the_order_in_which_they_came()
    {
        SortBuffer buffer = new(_types, 100_000, 1000);
        string id = new('x', 100);
        Add(buffer, [.. Enumerable.Range(0, 500).Select(i => Resource(_patient, i % 2 == 0 ? id : "a", $"{i}"))]);

        Assert.Equal([.. Odd(), .. Even()], buffer.Sorted().Select(LineOf));

        static IEnumerable<string> Odd() => Enumerable.Range(0, 250).Select(i => $"{(2 * i) + 1}");
        static IEnumerable<string> Even() => Enumerable.Range(0, 250).Select(i => $"{2 * i}");
    }

    [Fact]
    public void Ids_that_begin_with_the_same_8_bytes_are_compared_to_their_end()
    {
        SortBuffer buffer = new(_types, 10_000, 100);
        Add(buffer, Resource(_patient, "12345678-b"), Resource(_patient, "12345678"), Resource(_patient, "12345678-a"), Resource(_patient, "1234567"), Resource(_patient, "12345678\0"));

        Assert.Equal(["1234567", "12345678", "12345678\0", "12345678-a", "12345678-b"], buffer.Sorted().Select(IdOf));
    }

    [Fact]
    public void A_buffer_takes_as_many_records_as_it_was_given()
    {
        SortBuffer buffer = new(_types, 10_000, 2);

        Assert.True(TryAdd(buffer, Resource(_patient, "a")));
        Assert.True(TryAdd(buffer, Resource(_patient, "b")));
        Assert.False(TryAdd(buffer, Resource(_patient, "c")));
        Assert.Equal(["a", "b"], buffer.Sorted().Select(IdOf));
    }

    [Fact]
    public void A_buffer_takes_as_many_bytes_as_it_was_given()
    {
        byte[] record = Resource(_patient, "a", "line");
        SortBuffer buffer = new(_types, 2 * record.Length, 100);

        Assert.True(TryAdd(buffer, record));
        Assert.True(TryAdd(buffer, record));
        Assert.False(TryAdd(buffer, record));
        Assert.Equal(2, buffer.Count);
    }

    [Fact]
    public void An_empty_buffer_takes_any_record()
    {
        SortBuffer buffer = new(_types, 10, 100);
        string huge = new('x', 100_000);

        Assert.True(TryAdd(buffer, Resource(_patient, "a", huge)));
        Assert.False(TryAdd(buffer, Resource(_patient, "b")));
        Assert.Equal(huge, LineOf(Assert.Single(buffer.Sorted())));
    }

    [Fact]
    public void A_cleared_buffer_is_empty_and_can_be_filled_again()
    {
        SortBuffer buffer = new(_types, 1000, 2);
        Add(buffer, Resource(_patient, "b"), Resource(_patient, "a"));

        buffer.Clear();

        Assert.Empty(buffer.Sorted());
        Add(buffer, Resource(_patient, "d"), Resource(_patient, "c"));
        Assert.Equal(["c", "d"], buffer.Sorted().Select(IdOf));
    }

    [Fact]
    public void Any_records_are_in_the_order_that_LINQ_gives_them()
    {
        Gen.Select(Gen.Bool, Gen.String[Gen.Char["ab\u00FC\uFF21"], 0, 12]).Array[0, 3000].Sample(
            items =>
            {
                SortBuffer buffer = new(_types, 1_000_000, 5000);
                byte[][] records = [.. items.Select((item, i) => Resource(item.Item1 ? _patient : _group, item.Item2, $"{i}"))];
                Add(buffer, records);

                Assert.Equal(
                    records.Select(record => new DatasetRecord(record, 0)).OrderBy(record => _types.All[record.Type].Name, StringComparer.Ordinal).ThenBy(IdOf, StringComparer.Ordinal).Select(LineOf),
                    buffer.Sorted().Select(LineOf));
            },
            iter: 50);
    }

    private static void Add(SortBuffer buffer, params byte[][] records) => Assert.All(records, record => Assert.True(TryAdd(buffer, record)));

    private static bool TryAdd(SortBuffer buffer, byte[] record) => buffer.TryAdd(new DatasetRecord(record, 0));
}
