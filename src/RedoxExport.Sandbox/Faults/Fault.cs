namespace RedoxExport.Sandbox.Faults;

/// <summary>The faults, by the names that users give; what each does says <see cref="FaultTable"/>.</summary>
internal enum Fault
{
    KickoffBusy,
    KickoffDown,
    StatusThrottled,
    StatusTransient,
    StatusDown,
    RetryAfterDate,
    JobFails,
    JobGone,
    TokenExpires,
    TokenRefused,
    FileReset,
    FileStalls,
    FileTruncated,
    FileCorruptGzip,
    FileMissing,
    FileThrottled,
    LinksExpire,
    WrongCount,
    WrongType,
    PartialSuccess,
    SlowBody,
    ForeignHost,
    RedirectElsewhere,
}
