using System.Globalization;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public sealed class HttpStatusTests
{
    [Theory]
    [InlineData("202", 202)]
    [InlineData("100", 100)]
    [InlineData("599", 599)]
    [InlineData("202 Accepted", 202)]
    [InlineData("429  Too many", 429)]
    [InlineData("202 ", 202)]
    [InlineData("099", null)]
    [InlineData("000", null)]
    [InlineData("600", null)]
    [InlineData("999 x", null)]
    [InlineData("", null)]
    [InlineData("20", null)]
    [InlineData("2020", null)]
    [InlineData("202.0", null)]
    [InlineData("202Accepted", null)]
    [InlineData("202\tAccepted", null)]
    [InlineData(" 202", null)]
    [InlineData("+22", null)]
    [InlineData("-22", null)]
    [InlineData("2O2", null)]
    [InlineData("٢٠٢", null)]
    [InlineData("Accepted", null)]
    public void A_text_is_a_status_if_three_digits_are_alone_or_before_a_blank(string text, int? expected)
    {
        Assert.Equal(expected, HttpStatus.FromText(text));
    }

    [Theory]
    [InlineData("202", 202)]
    [InlineData("202.0", 202)]
    [InlineData("2.02e2", 202)]
    [InlineData("2.02E+02", 202)]
    [InlineData("20200e-2", 202)]
    [InlineData("599.000", 599)]
    [InlineData("202.5", null)]
    [InlineData("599.5", null)]
    [InlineData("99.9", null)]
    [InlineData("99", null)]
    [InlineData("600", null)]
    [InlineData("-202", null)]
    [InlineData("0", null)]
    [InlineData("1e9", null)]
    [InlineData("1e400", null)]
    [InlineData("202202202202202202202202202202202202", null)]
    public void A_number_is_a_status_by_its_value(string number, int? expected)
    {
        Assert.Equal(expected, HttpStatus.FromNumber(number));
        using CommaCulture culture = new();
        Assert.Equal(expected, HttpStatus.FromNumber(number));
    }

    [Fact]
    public void Every_whole_number_is_the_same_status_in_all_forms()
    {
        for (int code = -10; code < 1100; code++)
        {
            int? expected = code is >= 100 and <= 599 ? code : null;

            Assert.Equal(expected, HttpStatus.Within(code));
            Assert.Equal(expected, HttpStatus.FromNumber(code.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(expected, HttpStatus.FromText(code.ToString(CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("202", 202, "202", true)]
    [InlineData("200", 200, "200", false)]
    [InlineData("\"202 Accepted\"", 202, "202 Accepted", true)]
    [InlineData("\"\\u0032\\u0030\\u0032\"", 202, "202", true)]
    [InlineData("2.02e2", 202, "2.02e2", true)]
    [InlineData("202.50", null, "202.50", false)]
    [InlineData("99999999999", null, "99999999999", false)]
    [InlineData("0", null, "0", false)]
    [InlineData("-202", null, "-202", false)]
    [InlineData("\"\"", null, "", false)]
    [InlineData("null", null, null, false)]
    public void A_payload_has_the_status_and_its_text_as_it_was_written(string json, int? status, string? text, bool isAccepted)
    {
        ExportResponse response = ExportResponseReader.Read(PayloadTexts.Of($"\"status\":{json}"));

        Assert.Equal((status, text, isAccepted), (response.Status, response.StatusText, response.IsAccepted));
    }
}
