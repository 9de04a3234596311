namespace RedoxExport.Sandbox.Http;

/// <summary>A request that is answered with an OperationOutcome instead; thrown by whoever finds the fault.</summary>
internal sealed class RefusedException(int status, string issueCode, string diagnostics) : Exception(diagnostics)
{
    public Answer ToAnswer() => Answer.Outcome(status, issueCode, Message);
}
