using System.Text.RegularExpressions;
using RedoxExport.Tests.Documentation;

namespace RedoxExport.Tests.Architecture;

/// <summary>Pauses grow in one place, and error bodies are read in one.</summary>
public sealed class OnePlaceInTransportTests
{
    [Fact]
    public void Pauses_grow_and_chance_is_thrown_in_Backoff_and_Pacing_only() =>

        // NumberFunctions has FHIRPath's power().
        Assert.Equal(["Backoff.cs", "NumberFunctions.cs", "Pacing.cs"], FilesWith(@"\bMath\.Pow\b|\bNextDouble\b|\bnew Random\b|\bRandom\.Shared\b"));

    // The polyfill is what Pacing calls in the build for Windows PowerShell.
    [Fact]
    public void Real_time_is_waited_for_in_Pacing_only_and_for_moments_by_what_waits_for_a_file_of_Windows() =>
        Assert.Equal(["FileLock.cs", "Pacing.cs", "SharingRetry.cs", "TaskPolyfills.cs"], FilesWith(@"\bThread\.Sleep\b|\bTask\.Delay\b|TimeProviderTaskExtensions\.Delay"));

    [Fact]
    public void Every_wait_of_the_engine_is_a_Backoff_or_a_time_that_the_server_named()
    {
        // RequestAttempt waits until a host's pause is over, and that pause is the gate's. GateWaits waits for as long as it is told, and says why.
        string[] waiting = [.. FilesWith(@"\bDelayAsync\(").Where(file => file is not "Pacing.cs" and not "RequestAttempt.cs" and not "GateWaits.cs")];
        Assert.Contains("FolderLock.cs", waiting);
        Assert.Empty(waiting.Except(FilesWith(@"\bBackoff\b|\bRetryDecision\b")));
    }

    [Fact]
    public void Error_bodies_are_read_in_ErrorBodyReader_and_its_XML_part_only()
    {
        Assert.Equal(["ErrorBodyReader.cs", "ErrorXml.cs"], FilesWith(@"""(?:error_description|errorDetail|error_uri|faultstring|diagnostics)""|<title"));
        Assert.Equal(["ErrorBodyReader.cs"], FilesWith(@"\bErrorXml\.Read\("));
    }

    private static string[] FilesWith(string pattern) =>
    [
        .. SourceErrorIds.SourceFiles()
            .Where(file => !SourceErrorIds.IsOfSandbox(file))
            .Where(file => Regex.IsMatch(File.ReadAllText(file), pattern))
            .Select(file => Path.GetFileName(file)!)
            .Order(StringComparer.Ordinal),
    ];
}
