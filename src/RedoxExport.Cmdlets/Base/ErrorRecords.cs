using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>Converts the engine's errors to PowerShell error records.</summary>
internal static class ErrorRecords
{
    // PowerShell 7.5 and later shows the recommended action below the message. Earlier versions do not, so the message includes it.
    private static readonly bool ShowsRecommendations = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>Makes an error record with the engine's id, message and advice.</summary>
    /// <param name="error">The engine's error.</param>
    /// <param name="target">The user's input, if the error itself does not have it.</param>
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
