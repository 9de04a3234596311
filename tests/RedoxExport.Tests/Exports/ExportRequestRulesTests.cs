using RedoxExport.Exports;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Exports;

public class ExportRequestRulesTests
{
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" .. ")]
    public void A_group_needs_an_id(string? groupId) =>
        Assert.Equal("GroupIdInvalid", Fails(new ExportRequest { Level = ExportLevel.Group, GroupId = groupId }));

    [Theory]
    [InlineData("")]
    [InlineData("Patient,Observation")]
    [InlineData("Patient ")]
    [InlineData("../Patient")]
    [InlineData("Pätient")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_type_is_letters_only(string type) => Assert.Equal("TypeInvalid", Fails(new ExportRequest { Types = [type] }));

    [Fact]
    public void Patients_cannot_be_sent_in_a_GET() =>
        Assert.Equal("PatientNeedsPost", Fails(new ExportRequest { Level = ExportLevel.AllPatients, Patients = ["1"], Method = KickOffMethod.Get }));

    [Fact]
    public void Patients_cannot_be_named_in_a_system_export() => Assert.Equal("PatientNeedsLevel", Fails(new ExportRequest { Patients = ["1"] }));

    [Fact]
    public void A_patient_has_an_id() => Assert.Equal("PatientInvalid", Fails(new ExportRequest { Level = ExportLevel.AllPatients, Patients = ["1", " "] }));

    [Fact]
    public void Since_may_not_be_more_than_a_day_ahead() =>
        Assert.Equal("SinceInFuture", Fails(new ExportRequest { Since = TestPacing.Start.AddDays(1).AddSeconds(1) }));

    [Fact]
    public void Since_that_is_less_than_a_day_ahead_is_a_warning()
    {
        ExportRequestRules.Check(new ExportRequest { Since = TestPacing.Start.AddDays(1) }, _pacing.Clock, _events);
        Assert.Equal("SinceInFuture", Assert.Single(_events.Warnings).Name);
    }

    [Fact]
    public void Since_in_the_past_is_nothing_special()
    {
        ExportRequestRules.Check(new ExportRequest { Since = TestPacing.Start.AddTicks(-1), Until = TestPacing.Start }, _pacing.Clock, _events);
        Assert.Empty(_events.All);
    }

    [Fact]
    public void Until_comes_after_since() =>
        Assert.Equal("UntilBeforeSince", Fails(new ExportRequest { Since = TestPacing.Start.AddDays(-1), Until = TestPacing.Start.AddDays(-1) }));

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(null, 0)]
    [InlineData(1000, 1000)]
    [InlineData(1000, 999)]
    public void Sizes_of_files_are_positive_and_the_largest_is_more_than_the_smallest(int? minimum, int? maximum) =>
        Assert.Equal("FileSizeInvalid", Fails(new ExportRequest { MinimumFileSize = minimum, MaximumFileSize = maximum }));

    [Theory]
    [InlineData(1, null)]
    [InlineData(null, 1)]
    [InlineData(999, 1000)]
    public void One_size_of_files_is_enough(int? minimum, int? maximum) =>
        ExportRequestRules.Check(new ExportRequest { MinimumFileSize = minimum, MaximumFileSize = maximum }, _pacing.Clock, _events);

    private string Fails(ExportRequest request) =>
        Assert.Throws<RedoxExportException>(() => ExportRequestRules.Check(request, _pacing.Clock, _events)).ErrorId;
}
