namespace RedoxExport.Tests.Payloads;

/// <summary>Small payloads, made of what a test is about.</summary>
internal static class PayloadTexts
{
    /// <summary>A payload that needs nothing but its envelope.</summary>
    /// <param name="members">Further members, such as <c>"x":1</c>.</param>
    /// <param name="meta">Further members of <c>Meta</c>.</param>
    public static string Of(string members = "", string meta = "") => Envelope("status-check", members, meta);

    /// <summary>The response to the start of an export, with one destination.</summary>
    public static string Export(string members, string meta = "\"Destinations\":[{}]") => Envelope("system-export-response", members, meta);

    private static string Envelope(string eventType, string members, string meta) =>
        $$"""{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"{{eventType}}"{{Behind(meta)}}}{{Behind(members)}}}""";

    private static string Behind(string members) => members.Length == 0 ? string.Empty : "," + members;
}
