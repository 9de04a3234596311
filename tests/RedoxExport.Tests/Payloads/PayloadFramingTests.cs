using System.Text;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

/// <summary>Which texts of payloads the input of a pipeline has, and where each is.</summary>
public sealed class PayloadFramingTests
{
    private static readonly string[] First = ["{", "  \"a\": {", "    \"b\": \"}\"", "  }", "}"];

    private readonly List<string> _taken = [];
    private readonly List<string> _tried = [];
    private string? _whole;

    [Fact]
    public void Lines_are_one_payload_until_its_brackets_are_closed()
    {
        PayloadFraming framing = New();
        AddLines(framing, [.. First, .. First, "{\"c\":1}"]);
        framing.Complete();

        string text = string.Join("\n", First);
        Assert.Equal([$"0 @1 {text}", $"1 @6 {text}", "2 @11 {\"c\":1}"], _taken);
    }

    [Fact]
    public void A_text_of_several_lines_counts_them_for_the_next_one()
    {
        PayloadFraming framing = New();
        framing.AddText("{\"a\":1}\n{\"b\":2}\n", beginsFile: false);
        framing.AddText("[{\"c\":3},\n{\"d\":4}]", beginsFile: false);
        framing.AddText("{\"e\":5}", beginsFile: false);

        Assert.Equal(["0 @1 {\"a\":1}", "1 @2 {\"b\":2}", "2 @3 {\"c\":3}", "3 @4 {\"d\":4}", "4 @5 {\"e\":5}"], _taken);
    }

    [Fact]
    public void A_payload_that_is_cut_short_does_not_swallow_the_next_one()
    {
        PayloadFraming framing = New();
        AddLines(framing, ["{\"a\":{", "{\"Meta\":{}}"]);
        framing.Complete();

        Assert.Equal(["0 @1 {\"a\":{", "1 @2 {\"Meta\":{}}"], _taken);
    }

    [Fact]
    public void A_text_ends_where_the_next_file_begins()
    {
        PayloadFraming framing = New();
        framing.AddText("{\"a\":{", beginsFile: true);
        Assert.True(framing.IsInText);
        framing.AddText("\"b\":1}", beginsFile: true);
        framing.Complete();

        Assert.Equal(["0 @1 {\"a\":{", "1 @2 \"b\":1}"], _taken);
        Assert.False(framing.IsInText);
    }

    [Fact]
    public void Bytes_are_one_text_until_something_else_comes()
    {
        PayloadFraming framing = New();
        AddBytes(framing, "{\"a\":1}");
        Assert.Empty(_taken);
        framing.AddText("{\"b\":2}", beginsFile: false);
        AddBytes(framing, "{\"c\":3}\n{\"d\":4}");
        framing.AddBytes("{\"e\":5}"u8.ToArray());
        AddBytes(framing, "{\"f\":6}");
        framing.Complete();

        Assert.Equal(["0 @1 {\"a\":1}", "1 @1 {\"b\":2}", "2 @1 {\"c\":3}", "3 @2 {\"d\":4}", "4 @1 {\"e\":5}", "5 @1 {\"f\":6}"], _taken);
    }

    [Fact]
    public void A_file_counts_its_own_payloads_and_has_its_path()
    {
        PayloadFraming framing = New();
        framing.AddText("{\"a\":1}", beginsFile: false);
        framing.AddFile(new MemoryStream("{\"b\":2}\n{\"c\":3}"u8.ToArray()), "x.json");
        framing.AddText("{\"d\":4}", beginsFile: false);

        Assert.Equal(["0 @1 {\"a\":1}", "x.json 0 @1 {\"b\":2}", "x.json 1 @2 {\"c\":3}", "3 @2 {\"d\":4}"], _taken);
    }

    [Fact]
    public void What_is_not_text_has_an_index_and_ends_the_text_before_it()
    {
        PayloadFraming framing = New();
        framing.AddText("{\"a\":", beginsFile: false);

        Assert.Equal(1, framing.AddOther());
        framing.AddJson("{\"b\":2}"u8.ToArray());
        Assert.Equal(3, framing.AddOther());
        Assert.Equal(["0 @1 {\"a\":", "2 @0 {\"b\":2}"], _taken);
    }

    [Fact]
    public void A_text_that_is_a_whole_payload_is_tried_first_and_counts_if_it_is_one()
    {
        _whole = "{\"a\":1}\r\n";
        PayloadFraming framing = New();
        framing.AddText(_whole, beginsFile: false);
        framing.AddText("{\"b\":", beginsFile: false);
        framing.AddText("{} }", beginsFile: false);
        framing.AddText("{\"c\":1}", beginsFile: false);
        framing.AddText("[]", beginsFile: false);

        Assert.Equal([_whole, "{\"c\":1}"], _tried);
        Assert.Equal(["1 @2 {\"b\":\n{} }", "2 @4 {\"c\":1}"], _taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ", "\t\r\n")]
    public void Input_that_is_only_white_space_is_one_empty_payload(params string[] texts)
    {
        PayloadFraming framing = New();
        AddLines(framing, texts);
        Assert.Empty(_taken);
        framing.Complete();

        Assert.Equal(["0 @1 PayloadEmpty"], _taken);
    }

    [Fact]
    public void White_space_beside_payloads_and_no_input_at_all_are_nothing()
    {
        New().Complete();
        Assert.Empty(_taken);

        PayloadFraming framing = New();
        AddLines(framing, ["", "{\"a\":1}", " "]);
        framing.Complete();
        Assert.Equal(["0 @2 {\"a\":1}"], _taken);
    }

    [Fact]
    public void Input_over_the_limit_is_refused_once_and_the_next_is_read()
    {
        PayloadFraming framing = New(new PayloadLimits { MaxInputBytes = 12 });
        AddLines(framing, ["{\"a\":1,", "\"b\":2,", "\"c\":3}", "{\"d\":4}"]);
        AddBytes(framing, "{\"e\":5, \"f\":6}");
        framing.AddText("{\"g\":7}", beginsFile: false);

        Assert.Equal(["0 @1 PayloadTooLarge", "1 @4 {\"d\":4}", "2 @1 PayloadTooLarge", "3 @5 {\"g\":7}"], _taken);
    }

    private static void AddLines(PayloadFraming framing, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            framing.AddText(line, beginsFile: false);
        }
    }

    private static void AddBytes(PayloadFraming framing, string text)
    {
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            framing.AddByte(one);
        }
    }

    private PayloadFraming New(PayloadLimits? limits = null) => new(limits ?? PayloadLimits.Default, Try, Take);

    private bool Try(string text)
    {
        _tried.Add(text);
        return text == _whole;
    }

    private void Take(PayloadItem item, string? source) => _taken.Add(
        FormattableString.Invariant($"{(source is null ? string.Empty : source + " ")}{item.Index} @{item.Line} {item.Error?.ErrorId ?? Encoding.UTF8.GetString(item.Utf8.Span)}"));
}
