namespace RedoxExport.Compression;

internal sealed partial class GzipWindow
{
    // The inflater of .NET Framework reads through this pair. The base implementation would block one thread per read.
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        TaskCompletionSource<int> result = new(state);
        _ = CompleteAsync();
        return result.Task;

        async Task CompleteAsync()
        {
            try
            {
                result.SetResult(await ReadAsync(buffer, offset, count, CancellationToken.None).ConfigureAwait(false));
            }
            catch (Exception error)
            {
                result.SetException(error);
            }

            callback?.Invoke(result.Task);
        }
    }

    public override int EndRead(IAsyncResult asyncResult) => ((Task<int>)asyncResult).GetAwaiter().GetResult();
}
