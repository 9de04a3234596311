using System.Runtime.CompilerServices;

namespace RedoxExport.Telemetry;

/// <summary>
/// Makes the calls that run code of listeners. .NET lets their exceptions through to the caller, and an export must not fail because somebody who observes it
/// does: such an exception costs the observation, and nothing else. It is not reported, because each request of an export would report it again.
/// </summary>
internal static class Shield
{
    /// <summary>Makes a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="state">Its argument: a static lambda costs no memory if nobody listens.</param>
    [MethodImpl(HotPath.Optimized)]
    public static void Run<TState>(Action<TState> call, TState state)
    {
        try
        {
            call(state);
        }
        catch (Exception)
        {
            // A listener failed.
        }
    }

    /// <summary>Makes a call that has a result.</summary>
    /// <param name="call">The call.</param>
    /// <param name="state">Its argument.</param>
    /// <returns>The result; the default of its type if a listener failed.</returns>
    [MethodImpl(HotPath.Optimized)]
    public static TResult? Get<TState, TResult>(Func<TState, TResult?> call, TState state)
    {
        try
        {
            return call(state);
        }
        catch (Exception)
        {
            // A listener failed.
            return default;
        }
    }
}
