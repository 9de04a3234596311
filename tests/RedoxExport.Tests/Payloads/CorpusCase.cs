using System.Text.Json;

namespace RedoxExport.Tests.Payloads;

/// <summary>A file of the corpus.</summary>
/// <param name="File">Its path within the corpus.</param>
/// <param name="About">What it shows.</param>
/// <param name="Items">What each payload in it is expected to be.</param>
/// <param name="Schema"><c>blind</c> where a JSON Schema cannot see what is wrong.</param>
internal sealed record CorpusCase(string File, string About, IReadOnlyList<CorpusItem> Items, string? Schema = null)
{
    public byte[] Bytes() => System.IO.File.ReadAllBytes(Path.Combine(Corpus.Folder, File));
}

/// <summary>A payload of the corpus.</summary>
/// <param name="Error">The id of the error with which it is refused.</param>
/// <param name="Object">Values of the object, by property path.</param>
/// <param name="Findings">What is wrong with it, in order; absent where there is no text to check.</param>
/// <param name="Index">Its index in its file.</param>
/// <param name="Line">Its first line in its file.</param>
internal sealed record CorpusItem(
    string? Error,
    IReadOnlyDictionary<string, JsonElement>? Object,
    IReadOnlyList<CorpusFinding>? Findings,
    int Index = 0,
    int Line = 0);

/// <summary>A finding as the index has it.</summary>
internal sealed record CorpusFinding(string Path, string Rule, string Severity);
