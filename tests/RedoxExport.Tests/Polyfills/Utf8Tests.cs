extern alias Desktop;

using System.Text;
using CsCheck;
using Polyfill = Desktop::System.Text.Unicode.Utf8;
using Utf8 = System.Text.Unicode.Utf8;

namespace RedoxExport.Tests.Polyfills;

public sealed class Utf8Tests
{
    // The first and the last byte of every range in table 3-7 of the Unicode Standard, and their neighbours.
    private static readonly byte[] Edges =
    [
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ];

    [Fact]
    public void Every_sequence_of_up_to_four_edges_is_judged_as_by_NET()
    {
        int judged = 0;
        int valid = 0;
        for (int length = 0; length <= 4; length++)
        {
            byte[] bytes = new byte[length];
            for (int number = 0; number < Math.Pow(Edges.Length, length); number++)
            {
                for (int i = 0, rest = number; i < length; i++, rest /= Edges.Length)
                {
                    bytes[i] = Edges[rest % Edges.Length];
                }

                bool isValid = Utf8.IsValid(bytes);
                Assert.True(isValid == Polyfill.IsValid(bytes), Convert.ToHexString(bytes));
                judged++;
                valid += isValid ? 1 : 0;
            }
        }

        Assert.Equal(1 + 25 + (25 * 25) + (25 * 25 * 25) + (25 * 25 * 25 * 25), judged);
        Assert.InRange(valid, 100, judged / 2);
    }

    [Fact]
    public void Texts_are_valid_and_are_judged_as_by_NET_after_they_were_cut_or_changed() =>
        Gen.Select(Gen.String, Gen.Int[0, 200], Gen.Int[0, 200], Gen.Byte).Sample((text, from, at, change) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            byte[] cut = bytes[Math.Min(from, bytes.Length)..];
            byte[] changed = [.. cut];
            if (changed.Length > 0)
            {
                changed[at % changed.Length] = change;
            }

            return Polyfill.IsValid(bytes) && Polyfill.IsValid(cut) == Utf8.IsValid(cut) && Polyfill.IsValid(changed) == Utf8.IsValid(changed);
        });
}
