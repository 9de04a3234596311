namespace RedoxExport;

internal abstract partial class ReadOnlyStream
{
    /// <summary>
    /// The method that <see cref="Stream"/> has on .NET, with the same default: it reads by the method that takes an array. A class that
    /// overrides this method must therefore override that one, too.
    /// </summary>
    public virtual ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        StreamPolyfills.ReadAsync(this, buffer, cancellationToken);
}
