namespace RedoxExport.Sandbox.Http;

/// <summary>The next step of a connection after a request.</summary>
internal enum AfterExchange
{
    /// <summary>Close it immediately: the client closed it, or gets no response.</summary>
    Close,

    /// <summary>Close it after the client has had the chance to read the response.</summary>
    End,

    /// <summary>Read the next request.</summary>
    GoOn,
}
