using System.Net.Http;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>Loads all pages of a manifest.</summary>
internal static class ManifestLoader
{
    /// <summary>The largest page, in bytes. The manifest of 100,000 files is about 20 MB.</summary>
    public const long PageLimit = 512L * 1024 * 1024;

    /// <summary>The most pages that are read. No list has that many.</summary>
    public const int MostPages = 10_000;

    /// <summary>Loads the pages after the first one (IG 3.0.0, response - output manifest, <c>link</c>).</summary>
    /// <param name="gate">Sends the requests.</param>
    /// <param name="first">The first page.</param>
    /// <param name="isPartial">True if the export is still running.</param>
    /// <param name="onPage">Receives each page as it arrives.</param>
    /// <param name="waitsOutOutages">See <see cref="GateRequest.WaitsOutOutages"/>.</param>
    /// <param name="events">Receives progress messages and warnings.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="RedoxExportException"><c>ManifestInvalid</c>, <c>ManifestPageRefused</c>, or an error of the gate.</exception>
    public static async Task<ExportManifest> LoadAsync(
        RequestGate gate, ManifestPage first, bool isPartial, Action<ManifestPage> onPage, bool waitsOutOutages, IExportEvents? events, CancellationToken cancellationToken)
    {
        List<ManifestPage> pages = [first];
        onPage(first);
        HashSet<string> seen = new(StringComparer.Ordinal) { first.From.AbsoluteUri };
        for (Uri? next = first.Next; next is not null; next = pages[^1].Next)
        {
            if (!seen.Add(next.AbsoluteUri))
            {
                throw ExportErrors.ManifestPagesEndless(next, "was already read");
            }

            if (pages.Count >= MostPages)
            {
                throw ExportErrors.ManifestPagesEndless(next, $"would be page {MostPages + 1}");
            }

            using GateResponse response = await gate.SendAndReadAsync(
                new GateRequest(HttpMethod.Get, next, RequestPurpose.ManifestPage) { Accept = "application/json", WaitsOutOutages = waitsOutOutages },
                PageLimit,
                events,
                cancellationToken).ConfigureAwait(false);
            if (response.Status != 200)
            {
                throw ExportErrors.ManifestPageRefused(response);
            }

            pages.Add(ManifestPage.ReadAnswer(response.Body, response.Uri));
            onPage(pages[^1]);
        }

        return new ExportManifest(pages, isPartial);
    }
}
