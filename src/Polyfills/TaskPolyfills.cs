namespace RedoxExport;

/// <summary>Static methods of <see cref="Task"/> and <see cref="ValueTask"/>.</summary>
internal static class TaskPolyfills
{
    extension(Task)
    {
        public static Task Delay(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken) =>
            TimeProviderTaskExtensions.Delay(timeProvider, delay, cancellationToken);
    }

    extension(ValueTask)
    {
        public static ValueTask<TResult> FromException<TResult>(Exception exception) => new(Task.FromException<TResult>(exception));
    }
}
