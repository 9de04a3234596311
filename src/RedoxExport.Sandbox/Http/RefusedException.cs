namespace RedoxExport.Sandbox.Http;

/// <summary>A request is refused. The router answers it with an OperationOutcome.</summary>
internal sealed class RefusedException(int status, string issueCode, string diagnostics) : Exception(diagnostics)
{
    public Answer ToAnswer() => Answer.Outcome(status, issueCode, Message);
}
