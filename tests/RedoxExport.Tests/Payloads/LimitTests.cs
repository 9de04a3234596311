using System.Text;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>Bombs: what is refused, and that refusing it allocates next to nothing.</summary>
public class LimitTests
{
    private const int Mega = 1024 * 1024;

    private static readonly PayloadLimits Wide = new() { MaxPayloadBytes = int.MaxValue, MaxInputBytes = int.MaxValue };

    [Theory]
    [InlineData("{\"a\":", false, "PayloadTooLarge")]
    [InlineData("{\"a\":", true, "PayloadTooDeep")]
    [InlineData("[", false, "PayloadTooLarge")]
    [InlineData("[", true, "PayloadTooDeep")]
    [InlineData("{\"Meta\":{\"a\":[", true, "PayloadTooDeep")]
    public void Sixty_four_megabytes_of_nesting_are_refused_within_memory(string unit, bool wide, string errorId)
    {
        byte[] bomb = Repeat(unit, 64 * Mega);

        long allocated = Allocated(() =>
        {
            ReadPayload result = Assert.Single(ExportResponseReader.ReadAll(bomb, limits: wide ? Wide : null));
            Assert.Equal(errorId, result.Error!.ErrorId);
            Assert.Equal(errorId, Assert.Single(ExportResponseValidator.Validate(bomb, wide ? Wide : null)).Rule);
        });

        Assert.True(allocated < Mega, $"{allocated:N0} bytes were allocated.");
    }

    [Fact]
    public void A_string_of_a_gigabyte_is_refused_at_once()
    {
        // Never written to, so that it takes no memory until something reads it.
        byte[] bomb = GC.AllocateUninitializedArray<byte>(1024 * Mega);
        Encoding.ASCII.GetBytes("{\"Meta\":\"").CopyTo(bomb, 0);

        long allocated = Allocated(() =>
        {
            Assert.Equal("PayloadTooLarge", Assert.Single(ExportResponseReader.ReadAll(bomb)).Error!.ErrorId);
            Assert.Equal("PayloadTooLarge", Assert.Throws<RedoxExportException>(() => ExportResponseReader.Read(bomb)).ErrorId);
            Assert.Equal("PayloadTooLarge", Assert.Single(ExportResponseValidator.Validate(bomb)).Rule);
        });

        Assert.True(allocated < Mega, $"{allocated:N0} bytes were allocated.");
    }

    [Fact]
    public void A_string_of_64_megabytes_within_a_wider_limit_is_refused_without_a_copy()
    {
        byte[] bomb = Repeat("x", 64 * Mega);
        Encoding.ASCII.GetBytes("{\"Meta\":\"").CopyTo(bomb, 0);
        Encoding.ASCII.GetBytes("\"}").CopyTo(bomb, bomb.Length - 2);

        long allocated = Allocated(() =>
            Assert.Equal("PayloadStringTooLong", Assert.Throws<RedoxExportException>(() => ExportResponseReader.Read(bomb, limits: Wide)).ErrorId));

        Assert.True(allocated < Mega, $"{allocated:N0} bytes were allocated.");
    }

    [Fact]
    public void A_stream_without_an_end_is_read_to_the_limit_and_no_further()
    {
        PayloadLimits limits = new() { MaxInputBytes = 8 * Mega };
        using EndlessStream stream = new("{\"Meta\":\""u8.ToArray(), (byte)'a');

        ReadPayload result = Assert.Single(ExportResponseReader.ReadAll(stream, "endless", limits));

        Assert.Equal("PayloadTooLarge", result.Error!.ErrorId);
        Assert.Equal((8 * Mega) + 1, stream.Given);
    }

    [Fact]
    public void A_text_of_utf16_costs_no_more_than_twice_itself()
    {
        string text = string.Concat("{\"Meta\":\"", new string('ü', 7 * Mega), "\"}");

        long allocated = Allocated(() => ReaderTests.Refused(text));

        Assert.True(allocated < 2L * text.Length * sizeof(char), $"{allocated:N0} bytes were allocated.");
    }

    [Theory]
    [InlineData("1e999999")]
    [InlineData("1E+10000")]
    [InlineData("-1e-10000")]
    [InlineData("1e99999999999999999999999999")]
    public void An_exponent_beyond_the_limit_is_refused_wherever_it_stands(string number)
    {
        string example = Encoding.UTF8.GetString(Corpus.Example);
        string[] bombs =
        [
            example.Replace("\"status\": 202", $"\"status\": {number}", StringComparison.Ordinal),
            example.Replace("\"status\": 202", $"\"x\": [{number}], \"status\": 202", StringComparison.Ordinal),
            example.Replace("\"Test\": true", $"\"Test\": true, \"x\": {number}", StringComparison.Ordinal),
        ];

        Assert.All(bombs, bomb => Assert.Equal("PayloadNumberTooLarge", ReaderTests.Refused(bomb).ErrorId));
    }

    [Fact]
    public void Each_limit_lets_through_exactly_what_it_names()
    {
        string payload = """{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"status-check","x":[[1e99,"ü"]]}}""";
        int bytes = Encoding.UTF8.GetByteCount(payload);

        ExportResponseReader.Read(payload, limits: new PayloadLimits { MaxPayloadBytes = bytes, MaxDepth = 4, MaxStringBytes = 21, MaxNumberLength = 4, MaxNumberExponent = 99 });
        Assert.Equal("PayloadTooLarge", IdWith(payload, new PayloadLimits { MaxPayloadBytes = bytes - 1 }));
        Assert.Equal("PayloadTooDeep", IdWith(payload, new PayloadLimits { MaxDepth = 3 }));
        Assert.Equal("PayloadStringTooLong", IdWith(payload, new PayloadLimits { MaxStringBytes = 20 }));
        Assert.Equal("PayloadNumberTooLarge", IdWith(payload, new PayloadLimits { MaxNumberLength = 3 }));
        Assert.Equal("PayloadNumberTooLarge", IdWith(payload, new PayloadLimits { MaxNumberExponent = 98 }));
        Assert.Null(ExportResponseReader.ReadAll(payload, limits: new PayloadLimits { MaxInputBytes = bytes }).Single().Error);
        Assert.Equal("PayloadTooLarge", ExportResponseReader.ReadAll(payload, limits: new PayloadLimits { MaxInputBytes = payload.Length - 1 }).Single().Error!.ErrorId);
    }

    private static string IdWith(string payload, PayloadLimits limits) =>
        Assert.Throws<RedoxExportException>(() => ExportResponseReader.Read(payload, limits: limits)).ErrorId;

    private static byte[] Repeat(string unit, int length)
    {
        byte[] bytes = new byte[length / unit.Length * unit.Length];
        byte[] one = Encoding.ASCII.GetBytes(unit);
        for (int i = 0; i < bytes.Length; i += one.Length)
        {
            one.CopyTo(bytes, i);
        }

        return bytes;
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
