using System.Text.Json;

namespace RedoxExport.Module.Tests;

/// <summary>The payloads that the engine's tests read, and what is expected of each.</summary>
internal static class PayloadCorpus
{
    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(HostedModule.ManifestPath)!, "tests", "RedoxExport.Tests", "Payloads", "Corpus");

    public static string Example => File.ReadAllText(Path.Combine(Folder, "valid", "example.json"));

    public static IReadOnlyList<Case> Cases { get; } =
        JsonSerializer.Deserialize<List<Case>>(File.ReadAllBytes(Path.Combine(Folder, "index.json")), JsonSerializerOptions.Web)!;

    /// <summary>A file and what is in it.</summary>
    internal sealed record Case(string File, IReadOnlyList<Item> Items)
    {
        public string FullName => Path.Combine(Folder, File);
    }

    /// <summary>A payload: refused with an error, or read; and what is wrong with it.</summary>
    internal sealed record Item(string? Error, IReadOnlyList<Finding>? Findings, int Index = 0);

    /// <summary>What is wrong.</summary>
    internal sealed record Finding(string Path, string Rule, string Severity);
}
