namespace RedoxExport.Sandbox.Tokens;

/// <summary>A client assertion fails a check. The message names the check and becomes the <c>error_description</c>.</summary>
internal sealed class AssertionRefusedException(string message) : Exception(message);
