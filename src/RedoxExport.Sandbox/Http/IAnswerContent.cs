namespace RedoxExport.Sandbox.Http;

internal interface IAnswerContent
{
    /// <summary>Bytes to send; <see langword="null"/> if the length is not known in advance, so that the body is sent in chunks.</summary>
    long? Length { get; }

    /// <summary>The minimum number of bytes; equal to <see cref="Length"/> if that is known.</summary>
    long LeastLength { get; }

    Task WriteAsync(Stream destination, CancellationToken cancellationToken);
}
