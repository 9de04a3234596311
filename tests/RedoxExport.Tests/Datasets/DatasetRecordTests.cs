using CsCheck;
using RedoxExport.Datasets;
using static RedoxExport.Tests.Datasets.Records;

namespace RedoxExport.Tests.Datasets;

public sealed class DatasetRecordTests
{
    private readonly DatasetTypeName _patient = new("Patient", 3);

    [Fact]
    public void A_record_of_a_resource_is_read_as_it_was_written()
    {
        Gen.Select(Gen.String[0, 80], Gen.String[0, 300], Gen.Int[0, 63], Gen.Long, Gen.Long, Gen.Bool, Gen.ULong).Sample((id, line, run, time, number, subset, stays) =>
        {
            DatasetRecord record = new(Resource(_patient, id, line, run, new ResourceVersion(time, number, subset), stays), 0);

            Assert.False(record.IsDeletion);
            Assert.Equal((3, run, stays), (record.Type, record.Run, record.Stays));
            Assert.Equal(new ResourceVersion(time, number, subset), record.Version);
            Assert.True(record.Id.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(id)));
            Assert.True(record.Line.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(line)));
        });
    }

    [Fact]
    public void A_record_of_a_deletion_has_no_line_and_no_version_and_stays_at_every_run()
    {
        DatasetRecord record = new(Deletion(_patient, "a", run: 63), 0);

        Assert.True(record.IsDeletion);
        Assert.Equal(("a", 63, 3), (IdOf(record), record.Run, record.Type));
        Assert.Equal(0, record.Line.Length);
        Assert.Equal((ResourceVersion.None, Membership.Always), (record.Version, record.Stays));
    }

    [Fact]
    public void A_resource_with_an_empty_line_is_not_a_deletion()
    {
        Assert.False(new DatasetRecord(Resource(_patient, "a", string.Empty), 0).IsDeletion);
    }

    [Fact]
    public void An_id_may_have_65535_bytes()
    {
        string id = new('x', ushort.MaxValue);
        DatasetRecord record = new(Resource(_patient, id, "{\"line\":1}"), 0);

        Assert.Equal(id, IdOf(record));
        Assert.Equal("{\"line\":1}", LineOf(record));
    }

    [Fact]
    public void Records_that_follow_one_another_are_told_apart_by_their_length()
    {
        byte[][] records = [Resource(_patient, "a", "{\"first\":1}"), Deletion(_patient, "bb"), Resource(_patient, "ccc", string.Empty)];
        using RecordPack pack = Pack(records);

        Assert.Equal(["a", "bb", "ccc"], In(pack).Select(IdOf));
        Assert.Equal(records, In(pack).Select(record => record.Bytes.ToArray()));
    }

    [Fact]
    public void The_types_of_a_record_go_up_to_65535()
    {
        DatasetTypeName last = new("Zzz", ushort.MaxValue);
        Assert.Equal(ushort.MaxValue, new DatasetRecord(Resource(last, "a"), 0).Type);
        Assert.Equal(ushort.MaxValue, new DatasetRecord(Deletion(last, "a"), 0).Type);
    }
}
