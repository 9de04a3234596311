namespace RedoxExport.Telemetry;

/// <summary>Windows PowerShell has no instruments: nothing is observed or counted.</summary>
internal static class Observe
{
    public static bool WantsFiles => false;

    public static Observation? Request(string method, Uri uri, string purpose, int resends) => null;

    public static void Retry(Uri uri, string purpose, string error)
    {
    }

    public static Observation? Export(TimeSpan age) => null;

    public static Observation? File(string category, string? type, string name) => null;

    public static void Saved(string category, string? type, long bytes, long resources)
    {
    }

    public static Observation? Run(TimeSpan age = default) => null;

    public static void Found(string root, string code, string severity, int count)
    {
    }

    public static void LastRun(string root, int exitCode, DateTimeOffset? watermark, TimeProvider clock)
    {
    }
}
