namespace RedoxExport;

/// <summary>The category of an error. Each maps to one PowerShell error category.</summary>
public enum ErrorKind
{
    /// <summary>The caller's input cannot be used.</summary>
    InvalidArgument,

    /// <summary>Data that was read is not valid.</summary>
    InvalidData,

    /// <summary>Something that the caller named does not exist.</summary>
    NotFound,

    /// <summary>The server did not authenticate the client, or a key or token was refused.</summary>
    Authentication,

    /// <summary>A security rule of the module or the system forbids the operation.</summary>
    Security,

    /// <summary>The target is in use, or in a state that does not allow the operation.</summary>
    Busy,

    /// <summary>The server could not be reached, or stopped answering.</summary>
    Connection,

    /// <summary>A time limit expired.</summary>
    Timeout,

    /// <summary>The server answered and refused the request.</summary>
    RefusedByServer,

    /// <summary>A file or folder could not be read or written.</summary>
    Storage,
}
