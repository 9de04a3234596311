# Time that passes faster for one connection. The module waits 20 seconds to two minutes before it believes that an export has failed or is gone; a
# test that is about what happens then does not have to wait that long.
param()

# Windows PowerShell has no TimeProvider of its own, and waits.
$script:hasFastClock = $PSVersionTable.PSEdition -ne 'Desktop'
if ($hasFastClock -and -not ('RedoxExport.Pester.FastClock' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.Threading;
using System.Threading.Tasks;

namespace RedoxExport.Pester
{
    public sealed class FastClock : TimeProvider
    {
        private readonly int _speed;
        private readonly DateTimeOffset _now = System.GetUtcNow();
        private readonly long _timestamp = System.GetTimestamp();

        public FastClock(int speed)
        {
            _speed = speed;
        }

        public override DateTimeOffset GetUtcNow()
        {
            return _now + TimeSpan.FromTicks(System.GetElapsedTime(_timestamp).Ticks * _speed);
        }

        public override long GetTimestamp()
        {
            return _timestamp + ((System.GetTimestamp() - _timestamp) * _speed);
        }

        public override ITimer CreateTimer(TimerCallback callback, object state, TimeSpan dueTime, TimeSpan period)
        {
            return new Timer(this, System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period)));
        }

        private TimeSpan Shorter(TimeSpan time)
        {
            return time == Timeout.InfiniteTimeSpan ? time : TimeSpan.FromTicks(time.Ticks / _speed);
        }

        private sealed class Timer : ITimer
        {
            private readonly FastClock _clock;
            private readonly ITimer _timer;

            public Timer(FastClock clock, ITimer timer)
            {
                _clock = clock;
                _timer = timer;
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                return _timer.Change(_clock.Shorter(dueTime), _clock.Shorter(period));
            }

            public void Dispose()
            {
                _timer.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                return _timer.DisposeAsync();
            }
        }
    }
}
'@
}

# A minute of the connection's is a second from now on. How long an answer may take stays as it is.
filter Use-FastClock {
    if (-not $hasFastClock) { return $_ }
    $speed = 60
    $gate = [RedoxExport.Connections.RedoxConnection].GetProperty('Gate', [Reflection.BindingFlags] 'Instance, NonPublic').GetValue($_)
    $timeout = $gate.Options.GetType().GetProperty('Timeout')
    $timeout.SetValue($gate.Options, [timespan]::FromTicks($timeout.GetValue($gate.Options).Ticks * $speed))
    $pacing = $gate.Options.GetType().GetProperty('Pacing')
    $pacing.SetValue($gate.Options, [Activator]::CreateInstance($pacing.PropertyType, @([RedoxExport.Pester.FastClock]::new($speed), $null)))
    $_
}
