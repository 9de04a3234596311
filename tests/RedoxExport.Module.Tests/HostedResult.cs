using System.Management.Automation;

namespace RedoxExport.Module.Tests;

/// <summary>What a script wrote to each stream. A terminating error is the first of the errors.</summary>
public sealed record HostedResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose)
{
    /// <summary>The output, where nothing went wrong; fails the test where something did.</summary>
    public IReadOnlyList<PSObject> Clean()
    {
        Assert.Empty(Errors);
        return Output;
    }

    /// <summary>The ids of the errors, without the cmdlet's name.</summary>
    public IEnumerable<string> ErrorIds => Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]);
}
