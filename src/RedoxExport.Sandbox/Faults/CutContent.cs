using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>The beginning of a body.</summary>
internal sealed class CutContent(IAnswerContent whole, long most, BodyEnd end) : IAnswerContent
{
    // A chunked body would be ended in an orderly way even where it is broken off, so that one gets a length: any that is not reached.
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
