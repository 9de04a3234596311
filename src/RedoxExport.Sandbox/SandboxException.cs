namespace RedoxExport.Sandbox;

/// <summary>The sandbox cannot start, or cannot make its data. Its text is safe to print.</summary>
public sealed class SandboxException : Exception
{
    internal SandboxException(string errorId, string message, string recommendedAction, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        RecommendedAction = recommendedAction;
    }

    /// <summary>A stable name of the condition, such as <c>DataPathNotFound</c>.</summary>
    public string ErrorId { get; }

    /// <summary>What to do about it.</summary>
    public string RecommendedAction { get; }
}
