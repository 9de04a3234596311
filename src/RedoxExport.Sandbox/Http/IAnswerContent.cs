namespace RedoxExport.Sandbox.Http;

/// <summary>The body of an answer.</summary>
internal interface IAnswerContent
{
    /// <summary>Bytes to send; <see langword="null"/> when only the end tells, so that the answer is sent in chunks.</summary>
    long? Length { get; }

    /// <summary>Bytes that there are at least; with a <see cref="Length"/>, that.</summary>
    long LeastLength { get; }

    Task WriteAsync(Stream destination, CancellationToken cancellationToken);
}
