using System.Text;
using RedoxExport.Views;

namespace RedoxExport.Tests.Documentation;

/// <summary>
/// docs/views.md lists the built-in views as they are. If the test fails, the section of the current build is in views.md next to the test program: compare,
/// and copy it.
/// </summary>
public sealed class ViewsPageTests
{
    private const string Heading = "## The built-in views\n";

    [Fact]
    public void The_page_lists_every_built_in_view_with_its_columns()
    {
        string section = Section();
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "views.md"), section);
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "views.md")).ReplaceLineEndings("\n");

        int start = page.IndexOf(Heading, StringComparison.Ordinal);
        Assert.True(start >= 0);
        Assert.Equal(section, page[start..(page.IndexOf("\n## ", start + 1, StringComparison.Ordinal) + 1)]);
    }

    private static string Section()
    {
        StringBuilder text = new();
        text.Append(Heading).Append("\n| view | resource | rows |\n|---|---|---|\n");
        foreach (BuiltInView view in BuiltInViews.ViewNames.Select(name => BuiltInViews.Find(name)!))
        {
            text.Append($"| [`{view.Name}`](#{view.Name}) | {view.Resource} | {view.Description} |\n");
        }

        foreach (BuiltInView view in BuiltInViews.ViewNames.Select(name => BuiltInViews.Find(name)!))
        {
            text.Append($"\n### {view.Name}\n\n| column | FHIR type | path |\n|---|---|---|\n");
            foreach (ViewColumnInfo column in view.Columns)
            {
                text.Append($"| `{column.Name}` | {column.Type} | `{column.Path}` |\n");
            }
        }

        return text.Append('\n').ToString();
    }
}
