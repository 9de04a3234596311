using System.Globalization;
using CsCheck;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>Whatever a builder is given comes back from the text that it makes.</summary>
public sealed class BuilderPropertyTests
{
    private static readonly Gen<string?> Text = Gen.OneOf(
        Gen.Const((string?)null),
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Select(text => text.TrimStart('\uFEFF')).Select(text => (string?)text),
        Gen.Const((string?)"\"\\/\b\f\n\r\t\0ü€😀</script>"));

    private static readonly Gen<string?> Id = Gen.OneOf(Gen.Const((string?)null), Gen.Guid.Select(id => (string?)id.ToString("D")));

    private static readonly Gen<(string? Id, string? Second)[]> Pairs = Gen.Select(Id, Text).Array[0, 3];

    private static readonly Gen<DateTimeOffset?> Time = Gen.OneOf(
        Gen.Const((DateTimeOffset?)null),
        Gen.Select(Gen.Long[DateTime.MinValue.AddDays(2).Ticks, DateTime.MaxValue.AddDays(-2).Ticks], Gen.Int[-14 * 60, 14 * 60])
            .Select((ticks, minutes) => (DateTimeOffset?)new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes))));

    [Fact]
    public void Any_systems_and_codes_come_back() =>
        Gen.Select(Pairs, Gen.Select(Id, Text), Text).Sample((destinations, source, facility) =>
        {
            ExportResponseBuilder builder = new() { EventType = PayloadEventTypes.GroupExport, FacilityCode = facility, Source = new ResponseSystem(source.Item1, source.Item2) };
            foreach ((string? id, string? name) in destinations)
            {
                builder.Destinations.Add(new ResponseSystem(id, name));
            }

            ExportResponse response = builder.Build();

            Assert.Equal(facility, response.Meta.FacilityCode);
            Assert.Equal(source, (response.Meta.Source!.Id, response.Meta.Source.Name));
            Assert.Equal(destinations, response.Meta.Destinations.Select(system => (system.Id, system.Name)));
            Assert.Equal(response.ToJson(), ExportResponseWriter.Write(builder.Build(), compress: true));
        });

    [Fact]
    public void Any_logs_times_and_statuses_come_back() =>
        Gen.Select(Gen.Select(Id, Id).Array[0, 3], Time, Gen.Int[100, 599], Gen.Bool, Gen.Bool).Sample((logs, time, status, asText, test) =>
        {
            ExportResponseBuilder builder = new()
            {
                EventType = PayloadEventTypes.StatusCheckResponse,
                Status = status,
                StatusAsText = asText,
                EventDateTime = time,
                Test = test,
            };
            foreach ((string? id, string? attempt) in logs)
            {
                builder.Logs.Add(new ResponseLog(id, attempt));
            }

            ExportResponse response = builder.Build();

            Assert.Equal(logs, response.Meta.Logs.Select(log => (log.Id, log.AttemptId)));
            Assert.Equal(time?.UtcDateTime, response.EventDateTime?.UtcDateTime);
            Assert.Equal(TimeSpan.Zero, response.EventDateTime?.Offset ?? TimeSpan.Zero);
            Assert.Equal((status, status.ToString(CultureInfo.InvariantCulture), test), (response.Status, response.StatusText, response.IsTest));
            Assert.Equal(asText, response.ToJson().Contains($"\"status\":\"{status}\"", StringComparison.Ordinal));
            Assert.DoesNotContain(ExportResponseValidator.Validate(response.ToUtf8Json()), finding => finding.Severity == FindingSeverity.Error);
        });

    [Fact]
    public void What_is_not_set_is_not_written()
    {
        ExportResponse response = new ExportResponseBuilder { EventType = PayloadEventTypes.StatusCheck }.Build();

        Assert.Equal(PayloadTexts.Of(), response.ToJson());
    }

    [Fact]
    public void The_members_have_the_order_of_the_example_of_Redox()
    {
        ExportResponse response = new ExportResponseBuilder
        {
            ContentLocation = new Uri("https://api.redoxengine.com/a?b=ü#c"),
            FacilityCode = "F",
            Logs = { new ResponseLog(null) },
            Destinations = { new ResponseSystem(null, "D") },
            Source = new ResponseSystem(null),
            Test = false,
            EventDateTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
            Status = 202,
        }.Build();

        Assert.Equal(
            """{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response","EventDateTime":"2026-01-02T01:04:05.000Z","Test":false,"Source":{},"Destinations":[{"Name":"D"}],"Logs":[{}],"FacilityCode":"F"},"status":202,"contentLocation":"https://api.redoxengine.com/a?b=ü#c"}""",
            response.ToJson());
    }

    [Fact]
    public void The_first_value_that_is_wrong_is_the_one_that_is_told()
    {
        ExportResponseBuilder builder = new() { EventType = "x", Status = 99, Source = new ResponseSystem("y") };

        RedoxExportException error = Assert.Throws<RedoxExportException>(builder.Build);

        Assert.StartsWith("The payload would not be valid at '/Meta/EventType': The event type is 'x', none of ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_in_every_text()
    {
        foreach (string half in new[] { "\uD83D", "a\uDE00b", "\uDE00\uD83D" })
        {
            (string Path, ExportResponseBuilder Builder)[] all =
            [
                ("/Meta/EventType", new() { EventType = half }),
                ("/Meta/FacilityCode", new() { FacilityCode = half }),
                ("/Meta/Source/ID", new() { Source = new ResponseSystem(half) }),
                ("/Meta/Logs/1/AttemptID", new() { Logs = { new ResponseLog(null), new ResponseLog(null, half) } }),
                ("/Meta/Destinations/0/Name", new() { Destinations = { new ResponseSystem(null, half) } }),
            ];

            Assert.All(all, one => Assert.Equal(
                $"The payload would not be valid at '{one.Path}': It contains an unpaired surrogate.",
                Assert.Throws<RedoxExportException>(one.Builder.Build).Message));
        }
    }
}
