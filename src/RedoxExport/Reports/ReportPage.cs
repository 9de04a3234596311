using System.Security.Cryptography;
using System.Text;
using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>Writes the page: one HTML file that loads nothing and contains no script.</summary>
/// <param name="options">The options of the report.</param>
/// <param name="now">The current time.</param>
internal sealed class ReportPage(ReportOptions options, DateTimeOffset now)
{
    /// <param name="roots">The reports about the folders; at least one.</param>
    /// <param name="skipped">Folders that were looked at and contain no runs.</param>
    public string Write(IReadOnlyList<RootReport> roots, IReadOnlyList<string> skipped)
    {
        HtmlWriter html = new();
        html.Own("<!DOCTYPE html>\n").Open("html", ("lang", "en")).Open("head")
            .Empty("meta", ("charset", "utf-8"))
            .Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", $"default-src 'none'; style-src 'sha256-{HashOfStyle()}'; base-uri 'none'; form-action 'none'"))
            .Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Empty("meta", ("name", "color-scheme"), ("content", "light dark"))
            .Element("title", options.Title)
            .Open("style").Own(ReportStyle.Css).Close()
            .Close().Open("body").Open("main").Open("header")
            .Element("h1", options.Title)
            .Element("p", $"Created {ReportText.Moment(now)}. Times are in the time zone of the computer that created this page.", ("class", "soft"))
            .Close();
        if (roots.Count == 1 && skipped.Count == 0 && roots[0].Error is null)
        {
            WriteSections(html, roots[0], 2, string.Empty);
        }
        else
        {
            new OverviewSection(options, now).Write(html, roots, skipped);
            for (int i = 0; i < roots.Count; i++)
            {
                WriteRoot(html, roots[i], OverviewSection.IdOf(i));
            }
        }

        html.Close().Close().Close().Own("\n");
        return html.ToString();
    }

    private static string HashOfStyle()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(ReportStyle.Css));
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    private void WriteRoot(HtmlWriter html, RootReport root, string id)
    {
        html.Open("article", ("id", id)).Element("h2", root.Name, ("class", "root")).Element("p", root.Root, ("class", "soft wrap"));
        if (root.Error is { } error)
        {
            html.Open("section").Open("div", ("class", "verdict bad"))
                .Element("strong", "Cannot be read")
                .Element("p", error.Message, ("class", "wrap"))
                .Element("p", error.RecommendedAction, ("class", "soft"));
            foreach (UnrecordedCall call in root.Unrecorded)
            {
                html.Element("p", ReportFindings.NotRecorded(call, null, namesRequest: root.Unrecorded.Count > 1).Message, ("class", "wrap"));
            }

            html.Close().Close();
        }

        WriteSections(html, root, 3, id);
        html.Close();
    }

    private void WriteSections(HtmlWriter html, RootReport root, int level, string id)
    {
        RequestReport[] disabled = [.. root.Requests.Where(request => request.IsDisabled)];
        for (int i = 0; i < root.Requests.Count - disabled.Length; i++)
        {
            new RequestSection(options, now).Write(html, root.Requests[i], level, FormattableString.Invariant($"{id}r{i + 1}"));
        }

        if (disabled.Length > 0)
        {
            html.Element("p", $"{Amount.Of(disabled.Length, "request")} disabled: {string.Join("; ", disabled.Select(request => request.Last.Subject))}.", ("class", "soft wrap"));
        }

        if (root.Tables is not null)
        {
            TableSection.Write(html, root.Tables, level);
        }

        if (root.Checks is not null || root.CheckError is not null)
        {
            CheckSection.Write(html, root.Checks, root.CheckError, level);
        }
    }
}
