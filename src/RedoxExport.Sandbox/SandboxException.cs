namespace RedoxExport.Sandbox;

/// <summary>The sandbox cannot start, or cannot load its data. The message is safe to print.</summary>
public sealed class SandboxException : Exception
{
    internal SandboxException(string errorId, string message, string recommendedAction, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        RecommendedAction = recommendedAction;
    }

    /// <summary>The stable name of the condition, such as <c>SandboxDataPathNotFound</c>.</summary>
    public string ErrorId { get; }

    /// <summary>The action that fixes the problem, as a sentence for the user.</summary>
    public string RecommendedAction { get; }
}
