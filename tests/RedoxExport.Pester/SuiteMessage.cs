using System.Text.Json;
using System.Text.Json.Serialization;

namespace RedoxExport.Pester;

/// <summary>One line that tests/Pester/Send-SuiteResult.ps1 sends.</summary>
internal sealed record SuiteMessage
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public required MessageKind Kind { get; init; }

    /// <summary>The same for the same test in every run and in every list.</summary>
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Pester's word: Passed, Failed, Skipped, or another one, which counts as failed.</summary>
    public string Result { get; init; } = "";

    public string Message { get; init; } = "";

    public string Stack { get; init; } = "";

    /// <summary>The line of the test in its file, from 1; 0 if unknown.</summary>
    public int Line { get; init; }

    public double Milliseconds { get; init; }

    public static SuiteMessage Parse(string line) => JsonSerializer.Deserialize<SuiteMessage>(line, Options)!;
}

/// <summary>The kinds of <see cref="SuiteMessage"/>.</summary>
internal enum MessageKind
{
    /// <summary>Asks for the next file.</summary>
    Next,

    /// <summary>A test that was found.</summary>
    Found,

    /// <summary>The result of a test, or of a part of the file that failed outside of its tests.</summary>
    Result,
}
