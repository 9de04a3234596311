namespace RedoxExport.Pester;

/// <summary>A failed test, as Pester reported it.</summary>
/// <param name="message">The messages of the test's errors.</param>
/// <param name="stack">The places in the scripts where they were thrown.</param>
internal sealed class PesterFailure(string message, string stack) : Exception(message)
{
    public override string StackTrace => stack;
}
