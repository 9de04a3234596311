using System.Text;

namespace RedoxExport.Tests.Payloads;

/// <summary>Inputs for a reader that has to survive all of them.</summary>
internal static class Mutations
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\\u", "\\ud83c", "\\udfe5", "null", "true", "1e999999", "-", "0", "1E400", "\"Meta\"", "\"status\":",
            "\"contentLocation\":", "\"https://api.redoxengine.com/fhir/R4/a/Production/b\"", "\"ID\":7", "\"Errors\":[{}]", "\uFEFF", "/*", " ", "\0",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0xFE, 0xFF], [0xF4, 0x90, 0x80, 0x80],
    ];

    public static byte[] Make(int number, byte[][] corpus)
    {
        Random random = new(number);
        List<byte> input = random.Next(10) switch
        {
            0 => RandomBytes(random),
            1 => RandomPieces(random),
            < 6 => [.. Encoding.UTF8.GetBytes(new PayloadGenerator(random).Payload())],
            6 => [.. Stream(random)],
            _ => [.. corpus[random.Next(corpus.Length)]],
        };
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            Change(input, random);
        }

        return random.Next(20) == 0 ? Encoding.Unicode.GetBytes(Encoding.Latin1.GetString([.. input])) : [.. input];
    }

    private static List<byte> RandomBytes(Random random)
    {
        byte[] bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        return [.. bytes];
    }

    private static List<byte> RandomPieces(Random random) =>
        [.. Enumerable.Range(0, random.Next(30)).SelectMany(_ => Pieces[random.Next(Pieces.Length)])];

    private static byte[] Stream(Random random)
    {
        PayloadGenerator generator = new(random);
        string joint = random.Next(3) switch { 0 => "\n", 1 => ",", _ => string.Empty };
        string all = string.Join(joint, Enumerable.Range(0, random.Next(1, 4)).Select(_ => generator.Payload()));
        return Encoding.UTF8.GetBytes(joint == "," ? $"[{all}]" : all);
    }

    private static void Change(List<byte> input, Random random)
    {
        int at = random.Next(input.Count + 1);
        int length = Math.Min(random.Next(1, 8), input.Count - at);
        switch (random.Next(5))
        {
            case 0:
                input.RemoveRange(at, length);
                break;
            case 1:
                input.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
            case 2 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 3:
                input.RemoveRange(at, input.Count - at);
                break;
            default:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, length));
                break;
        }
    }
}
