using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>Makes PowerShell's error records of the engine's errors.</summary>
internal static class EngineErrors
{
    /// <summary>The record: the engine's id, message and advice, and what the user gave as the target.</summary>
    public static ErrorRecord ToErrorRecord(this RedoxExportException error) =>
        new(error, error.ErrorId, CategoryOf(error.Kind), error.Target)
        {
            ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = error.RecommendedAction },
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
        ErrorKind.RefusedByServer => ErrorCategory.ProtocolError,
        _ => ErrorCategory.ReadError,
    };
}
