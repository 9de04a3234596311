using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

public sealed class RecordPackTests
{
    private readonly DatasetTypeName _patient = new("Patient", 0);

    [Fact]
    public void A_new_pack_is_empty_and_has_no_fault()
    {
        using RecordPack pack = new();
        Assert.Equal((0, RecordFault.None, 0L, 0L), (pack.Length, pack.Fault, pack.FaultLine, pack.Outcomes));
    }

    [Fact]
    public void Records_stay_as_they_were_added_when_the_pack_grows()
    {
        string[] lines = [.. Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), 40_000))];
        using RecordPack pack = Pack(lines.Select((line, i) => Resource(_patient, $"{i}", line)));

        Assert.Equal(lines, In(pack).Select(LineOf));
    }

    [Fact]
    public void A_record_may_be_larger_than_twice_the_pack()
    {
        string huge = new('x', 5_000_000);
        using RecordPack pack = Pack(Resource(_patient, "a", "first"), Resource(_patient, "b", huge));

        Assert.Equal(["first", huge], In(pack).Select(LineOf));
    }

    [Fact]
    public void Only_the_first_fault_is_kept()
    {
        using RecordPack pack = new();
        pack.Refuse(RecordFault.NoId, 3);
        pack.Refuse(RecordFault.TypeUnusable, 4);

        Assert.Equal((RecordFault.NoId, 3L), (pack.Fault, pack.FaultLine));
    }

    [Fact]
    public void The_bytes_are_wiped_when_the_pack_is_disposed()
    {
        RecordPack pack = Pack(Resource(_patient, "secret", "secret"));
        byte[] buffer = pack.Buffer;
        int length = pack.Length;

        pack.Dispose();

        Assert.Equal(new byte[length], buffer[..length]);
        Assert.Equal((0, 0), (pack.Length, pack.Buffer.Length));
    }

    [Fact]
    public void A_pack_may_be_disposed_twice()
    {
        RecordPack pack = Pack(Resource(_patient, "a"));
        pack.Dispose();
        pack.Dispose();
        Assert.Equal(0, pack.Length);
    }
}
