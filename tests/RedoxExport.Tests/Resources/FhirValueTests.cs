using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class FhirValueTests
{
    [Theory]
    [InlineData("2024")]
    [InlineData("2024-02")]
    [InlineData("2024-02-29")]
    [InlineData("2024-02-29T10:00:00+01:00")]
    [InlineData("2024-02-29T10:00:00.000Z")]
    [InlineData("2024-12-31T23:59:60Z")]
    [InlineData("10:30:00")]
    [InlineData("0001-01-01")]
    [InlineData("2023-02-30")]
    public void A_date_of_any_precision_stays_the_text_that_it_was(string date)
    {
        Assert.Equal(date, Assert.IsType<string>(Read($"\"{date}\"")));
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\" a \"", " a ")]
    [InlineData("""
        "\"\\\/\b\f\n\r\t"
        """, "\"\\/\b\f\n\r\t")]
    [InlineData("\"\\u0041\\u00e9\\u20AC\"", "Aé€")]
    [InlineData("\"\\ud83d\\ude00\"", "😀")]
    [InlineData("\"\\u0000\"", "\0")]
    [InlineData("\"größer\"", "größer")]
    [InlineData("\"größer \\u0026 \\\"x\\\"\"", "größer & \"x\"")]
    public void Escapes_in_a_text_are_undone(string json, string expected)
    {
        Assert.Equal(expected, Read(json));
    }

    [Fact]
    public void Any_text_that_JSON_can_hold_is_read_as_it_was_meant() =>
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(text => text.Equals(Read(JsonSerializer.Serialize(text))));

    [Theory]
    [InlineData("0.0", "0.0")]
    [InlineData("100.00", "100.00")]
    [InlineData("-1.10", "-1.10")]
    [InlineData("0.000", "0.000")]
    [InlineData("1e27", "1000000000000000000000000000")]
    [InlineData("1e-28", "0.0000000000000000000000000001")]
    [InlineData("1.50e1", "15.0")]
    [InlineData("1.5E+0", "1.5")]
    [InlineData("15e-1", "1.5")]
    [InlineData("0e5", "0")]
    [InlineData("1.5e00000000000000000000000000002", "150")]
    [InlineData("9999999999999999999999999999e0", "9999999999999999999999999999")]
    [InlineData("1.234567890123456789012345678", "1.234567890123456789012345678")]
    public void A_fraction_or_an_exponent_makes_a_decimal_as_long_as_that_is_exact(string json, string expected)
    {
        decimal value = Assert.IsType<decimal>(Read(json));

        Assert.Equal(expected, value.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1e28", 1e28)]
    [InlineData("1e-29", 1e-29)]
    [InlineData("-123456789012345e280", -123456789012345e280)]
    [InlineData("1e308", 1e308)]
    public void A_number_of_few_digits_beyond_a_decimal_is_a_double(string json, double expected)
    {
        Assert.Equal(expected, Assert.IsType<double>(Read(json)));
    }

    [Theory]
    [InlineData("1.2345678901234567890123456789")]
    [InlineData("1234567890123456e300")]
    [InlineData("0.00000000000000000000000000001234567890123456")]
    [InlineData("1e309")]
    [InlineData("1e-308")]
    [InlineData("-1e999999999999999999999")]
    public void A_number_that_no_type_holds_exactly_stays_its_text(string json)
    {
        Assert.Equal(json, Assert.IsType<string>(Read(json)));
    }

    [Fact]
    public void A_whole_number_of_a_thousand_characters_is_a_number_and_a_longer_one_is_its_text()
    {
        string fits = new('7', 1000);
        string tooLong = new('7', 1001);

        Assert.Equal(BigInteger.Parse(fits, CultureInfo.InvariantCulture), Assert.IsType<BigInteger>(Read(fits)));
        Assert.Equal(tooLong, Assert.IsType<string>(Read(tooLong)));
    }

    [Fact]
    public void The_culture_of_the_computer_does_not_matter()
    {
        using CommaCulture culture = new();

        Assert.Equal(-1.5m, Read("-1.5"));
        Assert.Equal(1e30, Read("1e30"));
        Assert.Equal(BigInteger.Parse("-99999999999999999999", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), Read("-99999999999999999999"));
    }

    [Fact]
    public void Any_number_keeps_its_value()
    {
        Gen<string> digits = Gen.String[Gen.Char['0', '9'], 1, 30];
        Gen.Select(digits, digits, Gen.Int[-40, 40], Gen.Int[0, 7]).Sample((whole, fraction, exponent, form) =>
        {
            whole = whole.TrimStart('0') is { Length: > 0 } some ? some : "0";
            string text = (form & 1) == 0 ? whole : "-" + whole;
            text += (form & 2) == 0 ? string.Empty : "." + fraction;
            text += (form & 4) == 0 ? string.Empty : "e" + exponent.ToString(CultureInfo.InvariantCulture);
            object value = Read(text)!;
            return value is string same ? same == text : Exact(Convert.ToString(value, CultureInfo.InvariantCulture)!) == Exact(text);
        });
    }

    [Fact]
    public void True_false_and_null_are_themselves()
    {
        Assert.Equal(true, Read("true"));
        Assert.Equal(false, Read("false"));
        Assert.Null(Read("null"));
    }

    [Fact]
    public void A_value_is_read_from_its_own_place_in_a_larger_text()
    {
        byte[] json = "xx[1,\"b\"]yy"u8.ToArray();

        Assert.Equal([1, "b"], Assert.IsType<object?[]>(FhirValue.Read(json, JsonTokenType.StartArray, 2, 7, ElementPresenter.AsIs)));
    }

    /// <summary>A number as digits and the power of ten of the last one, without zeros at either end.</summary>
    private static (BigInteger Digits, int Power) Exact(string number)
    {
        string[] parts = number.Split('e', 'E');
        int power = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        power -= point < 0 ? 0 : parts[0].Length - point - 1;
        BigInteger digits = BigInteger.Parse(parts[0].Replace(".", string.Empty, StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        while (!digits.IsZero && (digits % 10).IsZero)
        {
            digits /= 10;
            power++;
        }

        return (digits, digits.IsZero ? 0 : power);
    }

    private static object? Read(string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        Utf8JsonReader reader = new(utf8);
        reader.Read();
        return FhirValue.Read(utf8, reader.TokenType, 0, utf8.Length, ElementPresenter.AsIs);
    }
}
