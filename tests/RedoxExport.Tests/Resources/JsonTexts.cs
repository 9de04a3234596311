using System.Globalization;
using CsCheck;

namespace RedoxExport.Tests.Resources;

/// <summary>Texts of JSON objects, as servers write them and as nobody should.</summary>
internal static class JsonTexts
{
    private static readonly string[] Names = ["id", "ID", "name", "family", "given", "code", "coding", "value", "extension", "resourceType", "a", "aVeryLongNameOfAMember", "aVeryLongNameOfZMember", "größe"];

    private static readonly string[] Scalars =
    [
        "1", "0", "-0", "1.50", "-12.5e+3", "1E400", "12345678901234567890", "true", "false", "null",
        "\"\"", "\"Ann\"", "\"say \\\"hi\\\"\"", "\"a\\\\\"", "\"\\u00e9\"", "\"Müller 😀\"", "\"tab\\tnew\\nline\"", "\"{[:,]}\"", "\"back\\\\slash\\\\\"", "\"2020-01-02\"",
    ];

    private static readonly string[] Blanks = ["", "", "", "", " ", "  ", "\t"];

    private static readonly Gen<string> Blank = OneOf(Blanks);

    /// <summary>Changes one byte, takes it away or puts one in; or does nothing.</summary>
    public static Gen<Func<string, string>> Damage { get; } =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1 << 20], OneOf("\"", "{", "}", "[", "]", ",", ":", "\\", "x", "1", "-", ".", " ", "\t", "\u0001", "e", "u")).Select((how, place, what) => (Func<string, string>)(text =>
        {
            int at = place % text.Length;
            return how switch
            {
                0 => text,
                1 => text.Remove(at, 1),
                2 => text.Insert(at, what),
                _ => text.Remove(at, 1).Insert(at, what),
            };
        }));

    /// <summary>An object with a <c>resourceType</c>; names may come twice.</summary>
    public static Gen<string> Resource { get; } =
        Gen.Select(Members(3), Blank).Select((members, blank) => $"{{{blank}\"resourceType\":\"Basic\"{(members.Length > 0 ? "," : string.Empty)}{members}}}");

    /// <summary>The same with one byte changed, taken away or put in; or as it is.</summary>
    public static Gen<string> Damaged { get; } = Gen.Select(Resource, Damage).Select((text, damage) => damage(text));

    /// <summary>A path that may lead somewhere in them.</summary>
    public static Gen<string> Path { get; } =
        Gen.Select(OneOf(Names[..^1]), OneOf("", "", "[0]", "[1]", "[0][0]")).Select((name, index) => name + index).Array[1, 4].Select(steps => string.Join(".", steps));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(number => texts[number]);

    private static Gen<string> Members(int depth) =>
        Gen.Select(OneOf(Names), Value(depth), Blank, Blank)
            .Select((name, value, before, behind) => $"{before}\"{name}\"{behind}:{before}{value}{behind}")
            .Array[0, 5]
            .Select(members => string.Join(",", members));

    private static Gen<string> Value(int depth)
    {
        Gen<string> scalar = Gen.OneOf(OneOf(Scalars), Gen.Int.Select(number => number.ToString(CultureInfo.InvariantCulture)), Gen.Int[0, 200].Select(length => $"\"{new string('x', length)}\""));
        return depth == 0
            ? scalar
            : Gen.OneOf(
                scalar,
                Members(depth - 1).Select(members => $"{{{members}}}"),
                Value(depth - 1).Array[0, 4].Select(values => $"[{string.Join(",", values)}]"));
    }
}
