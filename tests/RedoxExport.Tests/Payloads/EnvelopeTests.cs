using System.Globalization;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public sealed class EnvelopeTests
{
    [Fact]
    public void Escapes_in_names_and_values_do_not_matter()
    {
        ExportResponse response = ExportResponseReader.Read(
            """{"M\u0065ta":{"DataM\u006fdel":"\u0046HIR Bulk Data Access","Event\u0054ype":"status\u002dcheck","T\u0065st":true,"Sourc\u0065":{"I\u0044":"\u0061","N\u0061me":"\u00fc"},"L\u006fgs":[{"I\u0044":"l","Attempt\u0049D":"x"}]},"st\u0061tus":200,"content\u004cocation":"https:\/\/a.example\/b"}""");

        Assert.Equal(("status-check", true, 200, "https://a.example/b"), (response.EventType, response.IsTest, response.Status, response.ContentLocation!.OriginalString));
        Assert.Equal(("a", "ü"), (response.Meta.Source!.Id, response.Meta.Source.Name));
        Assert.Equal(("l", "x"), (response.Meta.Logs[0].Id, response.Meta.Logs[0].AttemptId));
        Assert.Empty(response.AdditionalProperties);
    }

    [Fact]
    public void Names_are_case_sensitive()
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of("\"Status\":200,\"ContentLocation\":\"x\"", "\"test\":true,\"logs\":[{}]"));

        Assert.Null(response.Status);
        Assert.Null(response.ContentLocation);
        Assert.Null(response.IsTest);
        Assert.Empty(response.Meta.Logs);
        Assert.Equal(["Status", "ContentLocation"], response.AdditionalProperties.Keys);
        Assert.Equal(["test", "logs"], response.Meta.AdditionalProperties.Keys);
    }

    [Fact]
    public void The_last_of_several_members_of_one_name_counts()
    {
        ExportResponse response = ExportResponseReader.Read(
            """{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"status-check","Test":true},"status":200,"status":201,"Meta":{"DataModel":"x","DataModel":"FHIR Bulk Data Access","EventType":"group-export","Logs":[{"ID":"a","ID":"b"}]}}""");

        Assert.Equal(("group-export", 201, null), (response.EventType, response.Status, response.IsTest));
        Assert.Equal("b", response.LogId);
    }

    [Theory]
    [InlineData("\"2026-05-28T22:44:52.399Z\"", "2026-05-28T22:44:52.3990000+00:00")]
    [InlineData("\"2026-05-28T22:44:52+14:00\"", "2026-05-28T22:44:52.0000000+14:00")]
    [InlineData("\"2026-05-28T22:44:52\"", "2026-05-28T22:44:52.0000000+00:00")]
    [InlineData("\"2026-05-28T22:44:52.123456789Z\"", "2026-05-28T22:44:52.1234567+00:00")]
    [InlineData("\"2026-05-28\"", null)]
    [InlineData("\"yesterday\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    public void A_time_is_read_if_it_is_one(string json, string? expected)
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of(meta: $"\"EventDateTime\":{json}"));

        Assert.Equal(expected, response.EventDateTime?.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("{\"Meta\":7}", "a number at /Meta; it must be an object")]
    [InlineData("{\"Meta\":null}", "null at /Meta; it must be an object")]
    [InlineData("{\"Meta\":{\"DataModel\":\"FHIR Bulk Data Access\",\"EventType\":7}}", "a number at /Meta/EventType; it must be a string or null")]
    [InlineData("{\"Meta\":{\"DataModel\":[],\"EventType\":\"status-check\"}}", "an array at /Meta/DataModel; it must be a string or null")]
    public void An_envelope_of_another_kind_is_told_by_its_path(string payload, string words)
    {
        RedoxExportException error = ReaderTests.Refused(payload);

        Assert.Equal(("PayloadMemberInvalid", $"The payload has {words}."), (error.ErrorId, error.Message));
    }

    [Theory]
    [InlineData("\"status\":{}", "", "an object at /status; it must be a number or a string")]
    [InlineData("\"status\":true", "", "a Boolean at /status; it must be a number or a string")]
    [InlineData("\"contentLocation\":1", "", "a number at /contentLocation; it must be a string or null")]
    [InlineData("", "\"EventDateTime\":1", "a number at /Meta/EventDateTime; it must be a string or null")]
    [InlineData("", "\"Test\":\"true\"", "a string at /Meta/Test; it must be true, false or null")]
    [InlineData("", "\"Test\":0", "a number at /Meta/Test; it must be true, false or null")]
    [InlineData("", "\"FacilityCode\":{}", "an object at /Meta/FacilityCode; it must be a string or null")]
    [InlineData("", "\"Source\":\"x\"", "a string at /Meta/Source; it must be an object")]
    [InlineData("", "\"Source\":{\"ID\":[[]]}", "an array at /Meta/Source/ID; it must be a string or null")]
    [InlineData("", "\"Destinations\":{}", "an object at /Meta/Destinations; it must be an array")]
    [InlineData("", "\"Destinations\":[{},null]", "null at /Meta/Destinations/1; it must be an object")]
    [InlineData("", "\"Destinations\":[{},{\"Name\":false}]", "a Boolean at /Meta/Destinations/1/Name; it must be a string or null")]
    [InlineData("", "\"Logs\":[[]]", "an array at /Meta/Logs/0; it must be an object")]
    [InlineData("", "\"Logs\":[{},{},{\"AttemptID\":7}]", "a number at /Meta/Logs/2/AttemptID; it must be a string or null")]
    [InlineData("", "\"Errors\":{}", "an object at /Meta/Errors; it must be an array")]
    public void A_member_of_another_kind_is_told_by_its_path(string members, string meta, string words)
    {
        RedoxExportException error = ReaderTests.Refused(PayloadTexts.Of(members, meta));

        Assert.Equal(("PayloadMemberInvalid", $"The payload has {words}."), (error.ErrorId, error.Message));
    }

    [Fact]
    public void The_first_member_of_another_kind_is_told_and_the_text_is_still_read_to_its_end()
    {
        string payload = PayloadTexts.Of("\"status\":[{\"a\":[1,2]}],\"contentLocation\":{}", "\"Test\":{\"x\":{}}");

        Assert.Contains("/Meta/Test", ReaderTests.Refused(payload).Message, StringComparison.Ordinal);
        Assert.Equal("PayloadNotJson", ReaderTests.Refused(payload + "}").ErrorId);
        Assert.Equal("PayloadNotText", ReaderTests.Refused(payload[..^1] + ",\"x\":\"\\ud800\"}").ErrorId);
    }

    [Theory]
    [InlineData("", "PayloadDataModelUnknown")]
    [InlineData("\"DataModel\":\"FHIR Bulk Data Access\"", "PayloadEventTypeUnknown")]
    [InlineData("\"EventType\":\"status-check\"", "PayloadDataModelUnknown")]
    [InlineData("\"DataModel\":\"Notes\",\"EventType\":\"x\",\"Errors\":[{}]", "PayloadDataModelUnknown")]
    [InlineData("\"EventType\":\"x\",\"Errors\":[{}]", "PayloadEventTypeUnknown")]
    [InlineData("\"Errors\":[]", "PayloadDataModelUnknown")]
    [InlineData("\"DataModel\":\"Notes\",\"Test\":7", "PayloadDataModelUnknown")]
    [InlineData("\"Errors\":[{}]", null)]
    [InlineData("\"Errors\":[\"down\"]", null)]
    public void Only_a_payload_that_reports_errors_may_lack_its_model_and_its_event(string meta, string? expected)
    {
        ReadPayload result = ExportResponseReader.ReadAll($"{{\"Meta\":{{{meta}}}}}").Single();

        Assert.Equal(expected, result.Error?.ErrorId);
        Assert.Equal(expected is null, result.Response is { EventType: null });
    }

    [Fact]
    public void Errors_of_Redox_are_read_whatever_form_they_have()
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of(meta:
            """ "Errors":[{"ID":4021,"Text":"No access.","Type":"transmission","Module":"Send","x":1},{"ID":"a","Text":["b", 1]},{"Text":null},"down",7,null,[ 1 ],true,{}] """));

        Assert.Equal(["4021: No access.", "a: [\"b\", 1]", "", "down", "7", "", "[ 1 ]", "true", ""], response.Errors.Select(error => error.ToString()));
        Assert.Equal(("4021", "No access.", "transmission", "Send"), (response.Errors[0].Id, response.Errors[0].Text, response.Errors[0].Type, response.Errors[0].Module));
        Assert.Same(response.Meta.Errors, response.Errors);
    }

    [Fact]
    public void The_first_log_that_has_an_id_is_the_one_for_support()
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of(meta: """ "Logs":[{},{"ID":null,"AttemptID":"x"},{"ID":"b"},{"ID":"c"}] """));

        Assert.Equal("b", response.LogId);
        Assert.Equal(["b", "c"], response.LogIds);
        Assert.Equal(["", "", "b", "c"], response.Meta.Logs.Select(log => log.ToString()));
        Assert.Null(ExportResponseReader.Read(PayloadTexts.Of()).LogId);
    }

    [Fact]
    public void A_system_is_shown_by_its_name_or_else_by_its_id()
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of(meta: """ "Destinations":[{"ID":"i","Name":"n"},{"ID":"i"},{}] """));

        Assert.Equal(["n", "i", ""], response.Meta.Destinations.Select(system => system.ToString()));
    }

    [Fact]
    public void An_envelope_is_shown_by_its_event_and_its_time()
    {
        using CommaCulture culture = new();

        Assert.Equal("status-check", ExportResponseReader.Read(PayloadTexts.Of()).Meta.ToString());
        Assert.Equal("status-check 2026-05-28 20:44:52Z", ExportResponseReader.Read(PayloadTexts.Of(meta: "\"EventDateTime\":\"2026-05-28T22:44:52+02:00\"")).Meta.ToString());
        Assert.Equal(string.Empty, ExportResponseReader.Read("{\"Meta\":{\"Errors\":[{}]}}").Meta.ToString());
    }

    [Theory]
    [InlineData("", "status-check")]
    [InlineData("\"status\":200", "status-check 200")]
    [InlineData("\"status\":600", "status-check")]
    [InlineData("\"status\":202,\"contentLocation\":\"/a/b?sig=TOKEN\"", "status-check 202 /a/b")]
    [InlineData("\"contentLocation\":\"https://u:p@a.example/b?sig=TOKEN\"", "status-check https://a.example/b")]
    [InlineData("\"contentLocation\":\"\"", "status-check")]
    public void A_payload_is_shown_in_one_line_without_secrets(string members, string expected)
    {
        Assert.Equal(expected, ExportResponseReader.Read(PayloadTexts.Of(members)).ToString());
    }

    [Fact]
    public void A_payload_without_its_event_is_shown_as_a_response()
    {
        Assert.Equal("response 500", ExportResponseReader.Read("{\"status\":500,\"Meta\":{\"Errors\":[{}]}}").ToString());
    }

    [Fact]
    public void White_space_around_a_payload_is_not_part_of_its_text()
    {
        string payload = PayloadTexts.Of("\"x\":[1.50],\"contentLocation\":\"https://a.example/b\"", "\"FacilityCode\":\"F\"");

        ExportResponse response = ExportResponseReader.Read($"\r\n\t {payload} \n");

        Assert.Equal(payload, response.ToJson());
        Assert.Equal(payload, System.Text.Encoding.UTF8.GetString(response.ToUtf8Json()));
        Assert.Equal(("F", "https://a.example/b", "1.50"), (response.Meta.FacilityCode, response.ContentLocation!.OriginalString, response.AdditionalProperties["x"][0].GetRawText()));
    }

    [Fact]
    public void The_bytes_of_a_payload_belong_to_the_one_who_asked_for_them()
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of());

        Array.Clear(response.ToUtf8Json());

        Assert.Equal(PayloadTexts.Of(), response.ToJson());
    }

    [Theory]
    [InlineData("x", "The payload is not JSON: reading stopped at line 1, byte 1.")]
    [InlineData("{\n \"a\": }", "The payload is not JSON: reading stopped at line 2, byte 7.")]
    [InlineData("{} {}", "The payload is not JSON: reading stopped at line 1, byte 4.")]
    [InlineData("[1,2]", "The payload is an array, not a JSON object.")]
    [InlineData("\"x\"", "The payload is a string, not a JSON object.")]
    [InlineData("7", "The payload is a number, not a JSON object.")]
    [InlineData("false", "The payload is a Boolean, not a JSON object.")]
    [InlineData("null", "The payload is null, not a JSON object.")]
    [InlineData(" ", "The payload is empty.")]
    [InlineData("{}", "The payload has no member /Meta.")]
    [InlineData("{\"Meta\":{}}", "The payload has the data model (none); only 'FHIR Bulk Data Access' is supported.")]
    public void What_cannot_be_read_is_told_in_one_sentence(string text, string expected)
    {
        Assert.Equal(expected, ReaderTests.Refused(text).Message);
    }
}
