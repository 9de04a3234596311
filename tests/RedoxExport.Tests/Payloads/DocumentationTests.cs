using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using RedoxExport.Payloads;

namespace RedoxExport.Tests.Payloads;

public class DocumentationTests
{
    private static string Page => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "payloads.md"));

    [Fact]
    public void The_page_lists_exactly_the_error_ids_that_exist()
    {
        string[] listed = [.. Regex.Matches(Page, @"^\| `(Payload\w+)` \|", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];

        Assert.Equal(ErrorIds().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_lists_exactly_the_rules_that_exist()
    {
        string[] rules = [.. Constants(typeof(ExportResponseRules))];
        string[] listed = [.. Regex.Matches(Page, @"^\| `(\w+)` \| (Error|Warning) \|", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];

        Assert.Equal(rules.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_names_each_limit_with_its_value()
    {
        foreach (PropertyInfo limit in typeof(PayloadLimits).GetProperties().Where(property => property.PropertyType == typeof(int)))
        {
            string value = ((int)limit.GetValue(PayloadLimits.Default)!).ToString("N0", CultureInfo.InvariantCulture);
            Assert.Contains($"| `{limit.Name}` | {value} |", Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_rule_is_met_by_a_payload_of_the_corpus()
    {
        HashSet<string> met = [.. Corpus.Cases.SelectMany(one => one.Items).SelectMany(item => item.Findings ?? []).Select(finding => finding.Rule)];

        Assert.Empty(Constants(typeof(ExportResponseRules)).Except(met));
    }

    // PayloadInputInvalid is about what a cmdlet was given, before there is a payload.
    internal static HashSet<string> ErrorIds() => [.. Constants(typeof(ErrorIds))
        .Where(id => id.StartsWith("Payload", StringComparison.Ordinal) && id != RedoxExport.ErrorIds.PayloadInputInvalid)];

    private static IEnumerable<string> Constants(Type type) => type
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(field => field.IsLiteral && field.FieldType == typeof(string))
        .Select(field => (string)field.GetRawConstantValue()!);
}
