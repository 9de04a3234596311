using RedoxExport.Exports;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.YesterdaysFolders;

/// <summary>The servers that the folders were made with, and the requests that each answered. A change here parts a folder from its server.</summary>
internal static class YesterdaysServers
{
    public static readonly ExportRequest Everything = new();

    public static readonly ExportRequest ByPatient = new()
    {
        Types = ["Patient", "Encounter"],
        OrganizeOutputBy = "Patient",
        Since = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    public static readonly ExportRequest Nightly = new() { Types = ["Patient", "Encounter"] };

    public static readonly ExportRequest OfGroup = new() { Level = ExportLevel.Group, GroupId = "roster", Types = ["Patient", "Encounter"] };

    /// <summary>One patient, a file for each type.</summary>
    public static YesterdaysServer OfOnePatient() => new(new SandboxOptions { PatientCount = 1, Seed = 18 });

    /// <summary>Files organised by patient whose counts have the headers in them, deletions, and a file of errors.</summary>
    public static YesterdaysServer OfDeletions() => new(new SandboxOptions { PatientCount = 3, Seed = 18, DeletedCount = 2, Faults = ["PartialSuccess:*", "CountWithHeaders:*"] });

    /// <summary>A small file and a large one.</summary>
    public static YesterdaysServer OfLargeFile(YesterdaysData data, bool gzip, Func<HttpMessageHandler, HttpMessageHandler>? between = null) =>
        new(new SandboxOptions { DataPath = data.FullPath, Seed = 18, Gzip = gzip }, between);

    /// <summary>Patients who change from day to day, in files of a few resources.</summary>
    public static YesterdaysServer OfChanges(Func<HttpMessageHandler, HttpMessageHandler>? between = null) =>
        new(new SandboxOptions { PatientCount = 12, Change = 2, Seed = 18, MaxResourcesPerFile = 40 }, between);
}
