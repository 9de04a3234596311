using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class PropertyPathTests
{
    [Theory]
    [InlineData("id")]
    [InlineData("name[0].family")]
    [InlineData("code.coding[12].code")]
    [InlineData("_birthDate.extension[0].valueDateTime")]
    [InlineData("a[0][1].b2")]
    public void Names_and_numbers_are_a_path(string text)
    {
        Assert.Equal(text, PropertyPath.Parse($" {text} ").Text);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("  ", "it is empty")]
    [InlineData(".id", "a name is expected at character 1")]
    [InlineData("name.", "a name is missing at its end")]
    [InlineData("name..family", "a name is expected at character 6")]
    [InlineData("name[0]family", "a dot or a bracket is expected at character 8")]
    [InlineData("name family", "a dot or a bracket is expected at character 5")]
    [InlineData("name[].family", "a number from 0 to 9999 in brackets is expected at character 5")]
    [InlineData("name[-1]", "a number from 0 to 9999 in brackets is expected at character 5")]
    [InlineData("name[10000]", "a number from 0 to 9999 in brackets is expected at character 5")]
    [InlineData("name[99999999999999999999]", "a number from 0 to 9999 in brackets is expected at character 5")]
    [InlineData("name[0", "a number from 0 to 9999 in brackets is expected at character 5")]
    [InlineData("[0]", "a name is expected at character 1")]
    [InlineData("größe", "a dot or a bracket is expected at character 3")]
    [InlineData("$.id", "a name is expected at character 1")]
    public void What_is_no_path_is_told_with_its_place(string text, string because)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => PropertyPath.Parse(text));

        Assert.Equal("PropertyPathInvalid", error.ErrorId);
        Assert.Equal($"'{text.Trim()}' is not the path of a property: {because}.", error.Message);
    }

    [Fact]
    public void Two_columns_of_one_name_are_refused_whatever_their_letter_case()
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => Selection.Of("id", "ID"));

        Assert.Equal("PropertyNameInvalid", error.ErrorId);
        Assert.Equal("Two properties have the name 'ID'.", error.Message);
    }

    [Fact]
    public void No_columns_and_columns_without_a_name_are_refused()
    {
        Assert.Equal("PropertyNameInvalid", Assert.Throws<RedoxExportException>(() => Selection.Of()).ErrorId);
        Assert.Equal("PropertyNameInvalid", Assert.Throws<RedoxExportException>(() => new PropertySelection([new(" ", PropertyPath.Parse("id"))])).ErrorId);
    }
}
