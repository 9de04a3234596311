using System.Text.Json;
using CsCheck;
using RedoxExport.Attachments;
using static RedoxExport.Tests.Attachments.SavedAttachments;

namespace RedoxExport.Tests.Attachments;

public sealed class BinaryDocumentTests
{
    private static readonly Gen<string> Member = Gen.Select(Gen.String[Gen.Char[' ', '~'], 0, 12], Gen.Int[0, 4]).Select((text, kind) => kind switch
    {
        0 => JsonSerializer.Serialize(text),
        1 => $$"""{"data":{{JsonSerializer.Serialize(text)}},"resourceType":"No"}""",
        2 => $"[{JsonSerializer.Serialize(text)},{{\"contentType\":\"no\"}},[1,2]]",
        3 => "true",
        _ => "-1.5e3",
    });

    [Fact]
    public void A_Binary_is_read_whatever_else_it_has_in_any_order_and_any_pieces() => Gen.Select(Gen.Byte.Array[0, 200], Member.Array[0, 5], Gen.Int).Sample((data, others, seed) =>
    {
        Random random = new(seed);
        string[] members =
        [
            "\"resourceType\":\"Binary\"", "\"contentType\" : \"image\\/png\"", $"\"data\":\"{Convert.ToBase64String(data)}\"",
            .. others.Select((other, i) => $"\"other{i}\":{other}"),
        ];
        random.Shuffle(members);
        (BinaryDocument document, bool isWhole, byte[] read) = Read(Utf8($" {{ {string.Join(" , ", members)} }}\n"), random.Next(1, 30));
        Assert.True(isWhole);
        Assert.Equal(("Binary", "image/png", true), (document.ResourceType, document.ContentType, document.HasData));
        Assert.Equal(data, read);
    });

    [Theory]
    [InlineData("%PDF-1.7")]
    [InlineData("{\\rtf1 \"data\"}")]
    [InlineData("[{\"resourceType\":\"Binary\"}]")]
    [InlineData("{\"resourceType\":\"Binary\",\"data\":\"QQ==\"")]
    [InlineData("{\"resourceType\":\"Binary\",\"data\":\"Q\"}")]
    [InlineData("")]
    [InlineData("}")]
    public void Anything_else_is_not_a_whole_document(string text) => Assert.False(Read(Utf8(text), 4).IsWhole);

    private static (BinaryDocument Document, bool IsWhole, byte[] Data) Read(byte[] json, int piece)
    {
        MemoryStream output = new();
        using BinaryDocument document = new((bytes, count) => output.Write(bytes, 0, count));
        for (int at = 0; at < json.Length; at += piece)
        {
            document.Add(json.AsSpan(at, Math.Min(piece, json.Length - at)));
        }

        bool isWhole = document.Complete();
        return (document, isWhole, output.ToArray());
    }
}
