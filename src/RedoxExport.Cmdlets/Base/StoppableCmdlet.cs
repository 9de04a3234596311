using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The base of the cmdlets whose work can be stopped. PowerShell disposes a cmdlet when its pipeline ends, also if it never began.
/// </summary>
public abstract class StoppableCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Creates the cmdlet.</summary>
    protected StoppableCmdlet() => StopToken = _stop.Token;

    /// <summary>Canceled when the pipeline stops: Ctrl+C, <c>Select-Object -First</c>, an error in a later command.</summary>
    protected CancellationToken StopToken { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => Stop();

    /// <summary>Stops the work, as Ctrl+C does. Can be called from any thread, also after the cmdlet has ended.</summary>
    private protected void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet has ended, and its work with it.
        }
    }

    /// <summary>Stops work that is still running, and releases the cmdlet's resources.</summary>
    /// <param name="disposing">True if <see cref="Dispose()"/> calls it.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Stop();
            _stop.Dispose();
        }
    }
}
