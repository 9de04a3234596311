using System.Text;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>Each limit one below, at and one above what a payload has; every way of reading and the validator agree.</summary>
public sealed class LimitBoundaryTests
{
    [Theory]
    [InlineData(-1, "PayloadTooLarge")]
    [InlineData(0, null)]
    [InlineData(1, null)]
    public void The_size_of_a_payload_is_counted_in_bytes_of_UTF8(int room, string? expected)
    {
        string payload = PayloadTexts.Of("\"x\":\"größe €\"");
        PayloadLimits limits = new() { MaxPayloadBytes = Encoding.UTF8.GetByteCount(payload) + room };

        Assert.Equal(expected, IdOf(payload, limits));
        Assert.Equal(expected, IdOf(Encoding.Unicode.GetBytes(payload), limits));
        Assert.Equal(expected, IdOf([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(payload)], limits));
    }

    [Theory]
    [InlineData("\"x\":[[[1]]]", "", 4)]
    [InlineData("\"x\":{\"a\":{\"b\":{}}}", "", 4)]
    [InlineData("", "\"x\":[[1]]", 4)]
    [InlineData("", "\"Destinations\":[{\"x\":{}}]", 5)]
    [InlineData("", "\"Errors\":[[[[]]]]", 6)]
    [InlineData("", "\"Logs\":[{\"x\":[1]}]", 5)]
    [InlineData("", "", 2)]
    public void Depth_is_counted_from_the_payload_on(string members, string meta, int depth)
    {
        string payload = PayloadTexts.Of(members, meta);

        Assert.Equal("PayloadTooDeep", IdOf(payload, new PayloadLimits { MaxDepth = depth - 1 }));
        Assert.Null(IdOf(payload, new PayloadLimits { MaxDepth = depth }));
        Assert.Null(IdOf(payload, new PayloadLimits { MaxDepth = depth + 1 }));
        Assert.Null(IdOf(payload, new PayloadLimits { MaxDepth = int.MaxValue }));
    }

    [Theory]
    [InlineData("\"x\":\"{0}\"", "")]
    [InlineData("\"{0}\":1", "")]
    [InlineData("\"x\":[{{\"{0}\":[\"a\"]}}]", "")]
    [InlineData("\"status\":\"{0}\"", "")]
    [InlineData("\"contentLocation\":\"{0}\"", "")]
    [InlineData("", "\"FacilityCode\":\"{0}\"")]
    [InlineData("", "\"EventDateTime\":\"{0}\"")]
    [InlineData("", "\"Source\":{{\"Name\":\"{0}\"}}")]
    [InlineData("", "\"Errors\":[\"{0}\"]")]
    [InlineData("", "\"Errors\":[{{\"Text\":\"{0}\"}}]")]
    public void A_text_or_a_name_is_measured_as_it_is_written_wherever_it_stands(string members, string meta)
    {
        foreach (string text in new[] { new string('a', 40), string.Concat(Enumerable.Repeat("\\u0061", 6)) + "aaaa", new string('é', 20) })
        {
            string payload = PayloadTexts.Of(string.Format(System.Globalization.CultureInfo.InvariantCulture, members, text), string.Format(System.Globalization.CultureInfo.InvariantCulture, meta, text));

            Assert.Equal("PayloadStringTooLong", IdOf(payload, new PayloadLimits { MaxStringBytes = 39 }));
            Assert.Null(IdOf(payload, new PayloadLimits { MaxStringBytes = 40 }));
            Assert.Null(IdOf(payload, new PayloadLimits { MaxStringBytes = 41 }));
        }
    }

    [Theory]
    [InlineData("\"x\":{0}", "")]
    [InlineData("\"status\":{0}", "")]
    [InlineData("\"x\":[[{0}]]", "")]
    [InlineData("", "\"x\":{0}")]
    [InlineData("", "\"Errors\":[{0}]")]
    [InlineData("", "\"Errors\":[{{\"ID\":{0}}}]")]
    public void A_number_is_measured_in_characters_wherever_it_stands(string members, string meta)
    {
        foreach (string number in new[] { "123456789012", "-1.234567890", "1.2345678e10" })
        {
            string payload = PayloadTexts.Of(string.Format(System.Globalization.CultureInfo.InvariantCulture, members, number), string.Format(System.Globalization.CultureInfo.InvariantCulture, meta, number));

            Assert.Equal("PayloadNumberTooLarge", IdOf(payload, new PayloadLimits { MaxNumberLength = 11 }));
            Assert.Null(IdOf(payload, new PayloadLimits { MaxNumberLength = 12 }));
            Assert.Null(IdOf(payload, new PayloadLimits { MaxNumberLength = 13 }));
        }
    }

    [Theory]
    [InlineData("1e50", 50)]
    [InlineData("1E+50", 50)]
    [InlineData("-1.5e-50", 50)]
    [InlineData("1e00000000000000000000050", 50)]
    [InlineData("0e7", 7)]
    public void An_exponent_is_measured_by_its_value_without_its_sign(string number, int exponent)
    {
        string payload = PayloadTexts.Of($"\"x\":{number}");

        Assert.Equal("PayloadNumberTooLarge", IdOf(payload, new PayloadLimits { MaxNumberExponent = exponent - 1 }));
        Assert.Null(IdOf(payload, new PayloadLimits { MaxNumberExponent = exponent }));
        Assert.Null(IdOf(payload, new PayloadLimits { MaxNumberExponent = exponent + 1 }));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void An_input_is_measured_before_it_is_divided(int room, bool isRefused)
    {
        byte[] input = Encoding.ASCII.GetBytes($"{PayloadTexts.Of()}\n{PayloadTexts.Of()}\n");
        PayloadLimits limits = new() { MaxInputBytes = input.Length + room };
        IEnumerable<PayloadItem>[] ways =
        [
            ExportResponseReader.Split(input, "a", limits),
            ExportResponseReader.Split(Encoding.ASCII.GetString(input), "a", limits),
            ExportResponseReader.Split(new MemoryStream(input), "a", limits),
            ExportResponseReader.Split(new EndlessStream(input), "a", limits),
        ];

        Assert.All(ways, way =>
        {
            PayloadItem[] items = [.. way];
            Assert.Equal(isRefused ? 1 : 2, items.Length);
            Assert.Equal(isRefused ? "PayloadTooLarge" : null, items[0].Error?.ErrorId);
            Assert.Equal(isRefused, items[0].Utf8.IsEmpty);
        });
    }

    [Fact]
    public void An_input_that_is_too_large_is_refused_in_words_that_say_the_limit()
    {
        ReadPayload result = Assert.Single(ExportResponseReader.ReadAll(new string('x', 2000), "a.json", new PayloadLimits { MaxInputBytes = 1999 }));

        Assert.Equal("The payload at index 0 (line 1 of 'a.json') is part of an input of more than 1,999 bytes or characters.", result.Error!.Message);
    }

    [Fact]
    public void A_stream_that_cannot_tell_its_length_may_be_as_long_as_the_limit()
    {
        // Around the sizes at which the buffer grows.
        foreach (int length in new[] { 4095, 4096, 4097, 8191, 8192, 8193, 20_000 })
        {
            byte[] input = Encoding.ASCII.GetBytes(PayloadTexts.Of().PadRight(length));

            Assert.Null(ExportResponseReader.ReadAll(new EndlessStream(input), limits: new PayloadLimits { MaxInputBytes = length }).Single().Error);
            Assert.Equal("PayloadTooLarge", ExportResponseReader.ReadAll(new EndlessStream(input), limits: new PayloadLimits { MaxInputBytes = length - 1 }).Single().Error!.ErrorId);
        }
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands_and_stays_open()
    {
        using MemoryStream stream = new(Encoding.ASCII.GetBytes("garbage" + PayloadTexts.Of("\"status\":200")));
        stream.Position = "garbage".Length;

        ReadPayload result = ExportResponseReader.ReadAll(stream, limits: new PayloadLimits { MaxInputBytes = (int)stream.Length - 7 }).Single();

        Assert.Equal(200, result.Response!.Status);
        Assert.True(stream.CanRead);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public void One_payload_beyond_a_limit_does_not_harm_the_others()
    {
        string fits = PayloadTexts.Of("\"status\":200");
        string tooLarge = PayloadTexts.Of("\"status\":201,\"x\":1");
        PayloadLimits limits = new() { MaxPayloadBytes = fits.Length };

        foreach (string input in new[] { $"{fits}\n{tooLarge}\n{fits}\n", $"[{fits},{tooLarge},{fits}]", $"{fits}{tooLarge}{fits}" })
        {
            Assert.Equal([null, "PayloadTooLarge", null], ExportResponseReader.ReadAll(input, limits: limits).Select(result => result.Error?.ErrorId));
        }
    }

    [Fact]
    public void The_limits_are_those_that_the_page_names()
    {
        PayloadLimits limits = PayloadLimits.Default;

        Assert.Equal(
            (16_777_216, 268_435_456, 64, 1_048_576, 256, 9_999),
            (limits.MaxPayloadBytes, limits.MaxInputBytes, limits.MaxDepth, limits.MaxStringBytes, limits.MaxNumberLength, limits.MaxNumberExponent));
    }

    private static string? IdOf(string payload, PayloadLimits limits)
    {
        string? id = IdOf(Encoding.UTF8.GetBytes(payload), limits);
        Assert.Equal(id, Refusal(() => ExportResponseReader.Read(payload, limits: limits)));
        Assert.Equal(id, ExportResponseReader.ReadAll(payload, limits: limits).Single().Error?.ErrorId);
        return id;
    }

    private static string? IdOf(byte[] payload, PayloadLimits limits)
    {
        string? id = Refusal(() => ExportResponseReader.Read(payload, limits: limits));
        Assert.Equal(id, ExportResponseReader.ReadAll(payload, limits: limits).Single().Error?.ErrorId);
        Assert.Equal(id, ExportResponseValidator.Validate(payload, limits).Select(finding => finding.Rule).FirstOrDefault(rule => rule.StartsWith("Payload", StringComparison.Ordinal)));
        return id;
    }

    private static string? Refusal(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (RedoxExportException error)
        {
            return error.ErrorId;
        }
    }
}
