namespace RedoxExport.Sandbox.Tokens;

internal enum TokenState
{
    Good,
    Expired,
    Unknown,
}
