namespace RedoxExport.Telemetry;

/// <summary>Windows PowerShell has no instruments, so nothing is observed, and there are no observations.</summary>
internal abstract class Observation : IDisposable
{
    public abstract void Tag(string name, object value);

    public abstract void Detail(string name, object value);

    public abstract void Fail(string type);

    public abstract void Dispose();
}
