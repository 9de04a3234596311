using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;
using RedoxExport.Views;

namespace RedoxExport.Tests.Tables;

/// <summary>The checks of a current view, as the report runs them.</summary>
public sealed class DataChecksTests : IDisposable
{
    private const string Patient = """{"resourceType":"Patient","id":"p1","birthDate":"1970-01-01"}""";
    private const string Valued = "\"valueString\":\"x\"";

    private readonly DatasetRuns _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_folder_without_a_current_view_has_no_result() => Assert.Null(Run());

    [Fact]
    public void Problems_are_counted_by_type_and_most_frequent_first()
    {
        Has(
            Patient,
            """{"resourceType":"Patient","id":"p2","birthDate":"2999-01-01"}""",
            Observation("o1", "p1", Valued),
            Observation("o2", "p1", "\"note\":[]"),
            Observation("o3", "p1", "\"note\":[]"),
            Observation("o4", "p1", Valued + ",\"issued\":\"2999-01-01T00:00:00Z\""));

        CheckResult result = Run()!;

        Assert.Equal((6L, 2, 0L), (result.Resources, result.Types, result.FailedLines));
        Assert.Equal(
            [
                new CheckCount("check_observation", "Observation", "It has no value, and no reason why.", 2, 4),
                new CheckCount("check_observation", "Observation", "It was issued in the future.", 1, 4),
                new CheckCount("check_patient", "Patient", "The birth is in the future.", 1, 2),
            ],
            result.Counts);
    }

    [Fact]
    public void A_reference_to_a_resource_that_is_not_there_is_found()
    {
        Has(
            Patient,
            Observation("o1", "p1", Valued),
            Observation("o2", "gone", Valued),
            """{"resourceType":"Observation","id":"o4","subject":{"reference":"Patient\/p1"},"valueString":"x"}""",
            """{"resourceType":"Observation","id":"o5","subject":{"reference":"Patient\/gone"},"valueString":"x"}""",
            """{"resourceType":"Observation","id":"o6","subject":{"identifier":{"value":"7"}},"valueString":"x"}""");

        CheckCount count = Assert.Single(Run()!.Counts);

        Assert.Equal(new CheckCount("observation", "Observation", "patient_id refers to a Patient that is not in the current view.", 2, 5), count);
    }

    [Fact]
    public void References_to_a_type_that_the_export_does_not_have_are_not_checked()
    {
        Has(Observation("o1", "gone", Valued + ",\"encounter\":{\"reference\":\"Encounter/1\"}"));

        Assert.Empty(Run()!.Counts);
    }

    [Fact]
    public void Of_a_check_of_the_user_only_the_rows_are_counted()
    {
        Has(
            """{"resourceType":"Patient","id":"p1","name":[{"family":"Doe"}]}""",
            """{"resourceType":"Patient","id":"p2","name":[{"family":"Roe"},{"family":"Poe"}]}""");

        CheckCount count = Assert.Single(Run("""{"name":"families","resource":"Patient","select":[{"forEach":"name","column":[{"name":"problem","path":"family"}]}]}""")!.Counts);

        Assert.Equal(new CheckCount("families", "Patient", null, 3, 2), count);
    }

    [Fact]
    public void A_resource_that_a_check_has_no_result_for_is_counted()
    {
        Has(
            """{"resourceType":"Patient","id":"p1","name":[{"family":"Doe"},{"family":"Roe"}]}""",
            """{"resourceType":"Patient","id":"p2","name":[{"family":"Doe"}]}""");

        CheckResult result = Run("""{"name":"families","resource":"Patient","select":[{"column":[{"name":"family","path":"name.family"}]}]}""")!;

        Assert.Equal(1, result.FailedLines);
        Assert.Equal([new CheckCount("families", "Patient", null, 1, 2)], result.Counts);
    }

    [Fact]
    public void A_large_view_has_the_same_numbers_as_its_lines()
    {
        Has(
        [
            .. Enumerable.Range(0, 100).Select(i => Patient.Replace("p1", $"p{i}", StringComparison.Ordinal)),
            .. Enumerable.Range(0, 20_000).Select(i => Observation($"o{i:D5}", i % 10 == 0 ? "gone" : $"p{i % 100}", i % 7 == 0 ? "\"note\":[]" : Valued)),
        ]);

        DataChecks checks = new(_root.Root, []);
        CheckResult result = checks.Run(TestContext.Current.CancellationToken)!;

        Assert.Equal([2858L, 2000L], result.Counts.Select(count => count.Count));
        Assert.Equal(checks.Progress.Total, checks.Progress.Read);
    }

    [Fact]
    public void They_can_be_stopped()
    {
        Has(Patient);
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new DataChecks(_root.Root, []).Run(stop.Token));
    }

    private static string Observation(string id, string patient, string members) =>
        $$$"""{"resourceType":"Observation","id":"{{{id}}}","subject":{"reference":"Patient/{{{patient}}}"},{{{members}}}}""";

    private void Has(params string[] lines)
    {
        _root.Add(true, lines);
        _root.Update();
    }

    private CheckResult? Run(params string[] own) =>
        new DataChecks(_root.Root, [.. own.Select(view => ViewReader.Read(view, out _)!)]).Run(TestContext.Current.CancellationToken);
}
