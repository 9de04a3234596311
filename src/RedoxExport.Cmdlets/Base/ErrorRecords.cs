using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>Turns the engine's errors into PowerShell's.</summary>
internal static class ErrorRecords
{
    // From 7.5 on PowerShell shows a recommendation of its own below the message; before that nobody would see it.
    private static readonly bool ShowsRecommendations = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>An error record with the engine's id, message and advice.</summary>
    /// <param name="error">The engine's error.</param>
    /// <param name="target">What the user gave, where the error itself does not know.</param>
    public static ErrorRecord ToErrorRecord(this RedoxExportException error, object? target = null) =>
        new(error, error.ErrorId, CategoryOf(error.Kind), error.Target ?? target)
        {
            ErrorDetails = new ErrorDetails(ShowsRecommendations ? error.Message : $"{error.Message} {error.RecommendedAction}")
            {
                RecommendedAction = error.RecommendedAction,
            },
        };

    private static ErrorCategory CategoryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        ErrorKind.InvalidData => ErrorCategory.InvalidData,
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.Authentication => ErrorCategory.AuthenticationError,
        ErrorKind.Security => ErrorCategory.SecurityError,
        ErrorKind.Busy => ErrorCategory.ResourceBusy,
        ErrorKind.Connection => ErrorCategory.ConnectionError,
        ErrorKind.Timeout => ErrorCategory.OperationTimeout,
        ErrorKind.RefusedByServer => ErrorCategory.InvalidOperation,
        ErrorKind.Storage => ErrorCategory.WriteError,
        _ => ErrorCategory.NotSpecified,
    };
}
