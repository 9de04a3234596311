namespace RedoxExport.Sandbox.Http;

/// <summary>The body of an answer.</summary>
internal interface IAnswerContent
{
    /// <summary>Bytes to send; <see langword="null"/> when only the end tells, so that the answer is sent in chunks.</summary>
    public long? Length { get; }

    public Task WriteAsync(Stream destination, CancellationToken cancellationToken);
}
