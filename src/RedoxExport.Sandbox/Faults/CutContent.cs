using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>The beginning of a body.</summary>
internal sealed class CutContent(IAnswerContent whole, long most, BodyEnd end) : IAnswerContent
{
    // An orderly end needs a body without a length. Otherwise the body needs a length that it does not reach, so that the client can see
    // that it is incomplete: if the length of the whole body is not known, its minimum serves.
    public long? Length => end == BodyEnd.Orderly ? null : whole.Length ?? whole.LeastLength;

    public long LeastLength => most;

    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        try
        {
            await whole.WriteAsync(new CutOutput(destination, most), cancellationToken).ConfigureAwait(false);
        }
        catch (BodyCutException) when (end != BodyEnd.Reset)
        {
            if (end == BodyEnd.Silence)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
