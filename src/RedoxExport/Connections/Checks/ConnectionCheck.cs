namespace RedoxExport.Connections;

/// <summary>The result of one check of a connection.</summary>
public sealed class ConnectionCheck
{
    internal ConnectionCheck(string connection, ConnectionCheckKind check, ConnectionCheckResult result, string message)
    {
        ConnectionName = connection;
        Check = check;
        Result = result;
        Message = message;
    }

    /// <summary>The name that the connection has, or would have.</summary>
    public string ConnectionName { get; }

    /// <summary>The part of the connection that was checked.</summary>
    public ConnectionCheckKind Check { get; }

    /// <summary>The result.</summary>
    public ConnectionCheckResult Result { get; }

    /// <summary>The finding.</summary>
    public string Message { get; }

    /// <summary>The recommended action; <see langword="null"/> if there is nothing to do.</summary>
    public string? Advice { get; internal init; }

    /// <summary>The id of the error, as in the list of errors; <see langword="null"/> if there was none.</summary>
    public string? ErrorId { get; internal init; }

    /// <summary>The address that was asked, without a query; <see langword="null"/> if none was.</summary>
    public Uri? Uri { get; internal init; }

    /// <summary>The result for settings that cannot be read, such as those of a profile whose key is missing.</summary>
    internal static ConnectionCheck OfSettings(string connection, RedoxExportException error) =>
        new(connection, ConnectionCheckKind.Settings, ConnectionCheckResult.Failed, error.Message) { Advice = error.RecommendedAction, ErrorId = error.ErrorId };
}
