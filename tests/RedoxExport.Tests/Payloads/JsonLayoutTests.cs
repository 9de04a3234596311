using System.Text;
using CsCheck;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public sealed class JsonLayoutTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("{\"a\":1}", "{\n  \"a\": 1\n}")]
    [InlineData("{\"a\":{},\"b\":[]}", "{\n  \"a\": {},\n  \"b\": []\n}")]
    [InlineData("[1,[2,3],{\"a\":null}]", "[\n  1,\n  [\n    2,\n    3\n  ],\n  {\n    \"a\": null\n  }\n]")]
    [InlineData("[[],{}]", "[\n  [],\n  {}\n]")]
    [InlineData("[[[]]]", "[\n  [\n    []\n  ]\n]")]
    [InlineData("7", "7")]
    [InlineData("\"a b\"", "\"a b\"")]
    public void A_level_is_two_blanks_and_what_is_empty_stays_on_its_line(string json, string expected)
    {
        Assert.Equal(expected, Format(json, compress: false));
        Assert.Equal(json, Format(expected, compress: true));
    }

    [Theory]
    [InlineData(" {\t\"a\" :\r\n1 ,\"b\": [ 1 , 2 ] } \n", "{\"a\":1,\"b\":[1,2]}")]
    [InlineData("{ \"a b\" : \" c , d : e \" }", "{\"a b\":\" c , d : e \"}")]
    [InlineData("[ true , false , null ]", "[true,false,null]")]
    public void White_space_between_tokens_goes_and_that_in_texts_stays(string json, string expected)
    {
        Assert.Equal(expected, Format(json, compress: true));
    }

    [Theory]
    [InlineData("{\"\\u0061\":\"\\/\\u00e9\\n\\\"\\\\\"}")]
    [InlineData("{\"\":1.50,\"a\":1,\"a\":2}")]
    [InlineData("[-0,1E+2,0.10,123456789012345678901234567890,1e-9999]")]
    [InlineData("[\"ü€😀\",\"<>&'\",\"\u007F\"]")]
    public void Every_token_is_copied_as_it_is_written(string json)
    {
        Assert.Equal(json, Format(json, compress: true));
        Assert.Equal(json, Format(Format(json, compress: false), compress: true));
    }

    [Fact]
    public void Text_that_has_its_layout_does_not_change() =>
        Gen.Int.Sample(
            seed =>
            {
                string json = new PayloadGenerator(new Random(seed)).Payload();
                string indented = Format(json, compress: false);
                string line = Format(json, compress: true);
                return Format(indented, compress: false) == indented
                    && Format(line, compress: false) == indented
                    && Format(indented, compress: true) == line
                    && Format(line, compress: true) == line
                    && !line.Contains('\n', StringComparison.Ordinal);
            },
            iter: 500);

    [Fact]
    public void Any_depth_is_laid_out()
    {
        string deep = new string('[', 2000) + new string(']', 2000);

        Assert.Equal(deep, Format(Format(deep, compress: false), compress: true));
    }

    private static string Format(string json, bool compress) => JsonLayout.Format(Encoding.UTF8.GetBytes(json), compress);
}
