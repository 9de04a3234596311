using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using RedoxExport.SqlServer.Rows;

namespace RedoxExport.SqlServer.Tests;

/// <summary>A number is exactly the one that was written, or it is not held.</summary>
public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0", "0.000000000000000000")]
    [InlineData("-0", "0.000000000000000000")]
    [InlineData("1.50", "1.500000000000000000")]
    [InlineData("-185.0", "-185.000000000000000000")]
    [InlineData("1e2", "100.000000000000000000")]
    [InlineData("1E+2", "100.000000000000000000")]
    [InlineData("1.5e-3", "0.001500000000000000")]
    [InlineData("42.26303398985505", "42.263033989855050000")]
    [InlineData("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999")]
    [InlineData("-99999999999999999999.999999999999999999", "-99999999999999999999.999999999999999999")]
    [InlineData("0.000000000000000001", "0.000000000000000001")]
    [InlineData("0.00000000000000000100000", "0.000000000000000001")]
    [InlineData("0e999999", "0.000000000000000000")]
    public void Numbers_that_fit_are_held(string text, string expected)
    {
        Assert.True(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out SqlDecimal value));
        Assert.Equal(expected, value.ToString());
    }

    [Theory]
    [InlineData("100000000000000000000")]
    [InlineData("1e20")]
    [InlineData("0.0000000000000000001")]
    [InlineData("0.3333333333333333333")]
    [InlineData("1e-19")]
    [InlineData("1e2147483647")]
    [InlineData("1e-2147483648")]
    [InlineData("1e99999999999")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e+-2")]
    [InlineData("NaN")]
    [InlineData("1 ")]
    [InlineData("+1")]
    public void Others_are_not(string text) => Assert.False(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Random_numbers_are_held_exactly_or_not_at_all() =>
        Gen.Select(Gen.Bool, Gen.Char['0', '9'].Array[1, 24], Gen.Char['0', '9'].Array[0, 24], Gen.Int[-45, 45]).Sample(
            (isNegative, whole, fraction, exponent) =>
            {
                string text = $"{(isNegative ? "-" : string.Empty)}{new string(whole)}{(fraction.Length > 0 ? "." + new string(fraction) : string.Empty)}e{exponent.ToString(CultureInfo.InvariantCulture)}";

                // The value times 10^18, if that is a whole number of 38 digits.
                BigInteger digits = BigInteger.Parse(new string([.. whole, .. fraction]), CultureInfo.InvariantCulture) * (isNegative ? -1 : 1);
                int power = exponent - fraction.Length + 18;
                BigInteger factor = BigInteger.Pow(10, Math.Abs(power));
                bool isWhole = power >= 0 || digits % factor == 0;
                BigInteger scaled = power >= 0 ? digits * factor : digits / factor;
                bool fits = isWhole && BigInteger.Abs(scaled) < BigInteger.Pow(10, 38);

                Assert.Equal(fits, DecimalText.TryRead(Encoding.ASCII.GetBytes(text), out SqlDecimal value));
                if (fits)
                {
                    int[] data = value.Data;
                    BigInteger held = new(data.SelectMany(BitConverter.GetBytes).ToArray(), isUnsigned: true);
                    Assert.Equal(scaled, value.IsPositive ? held : -held);
                }
            },
            iter: TrialLength.Of(20_000, 1_000_000));
}
