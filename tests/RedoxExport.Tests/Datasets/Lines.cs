namespace RedoxExport.Tests.Datasets;

/// <summary>Lines of data, as a server sends them.</summary>
internal static class Lines
{
    public static string Patient(string id, int version) =>
        $$$"""{"resourceType":"Patient","id":"{{{id}}}","meta":{"versionId":"{{{version}}}","lastUpdated":"2026-05-28T0{{{version}}}:00:00Z"}}""";

    public static string Observation(string id, string patient) =>
        $$$"""{"resourceType":"Observation","id":"{{{id}}}","subject":{"reference":"Patient/{{{patient}}}"}}""";

    /// <summary>The content of a file of the view: each line with its end.</summary>
    public static string Joined(params IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
