namespace RedoxExport;

/// <summary>What sort of thing went wrong. Each maps to one PowerShell error category.</summary>
public enum ErrorKind
{
    /// <summary>The caller gave something that cannot be used.</summary>
    InvalidArgument,

    /// <summary>Data that was read is not what it has to be.</summary>
    InvalidData,

    /// <summary>Something named does not exist.</summary>
    NotFound,

    /// <summary>The server does not know who asks, or a key or token was refused.</summary>
    Authentication,

    /// <summary>A rule of ours or of the system forbids it.</summary>
    Security,

    /// <summary>It is in use, or in a state in which this cannot be done.</summary>
    Busy,

    /// <summary>The server could not be reached, or stopped answering.</summary>
    Connection,

    /// <summary>A time limit ended.</summary>
    Timeout,

    /// <summary>The server answered, and its answer was no.</summary>
    RefusedByServer,

    /// <summary>A file or folder could not be read or written.</summary>
    Storage,
}
