namespace RedoxExport.Sandbox.Tokens;

/// <summary>A client assertion that fails a check; its message names the check and becomes the <c>error_description</c>.</summary>
internal sealed class AssertionRefusedException(string message) : Exception(message);
