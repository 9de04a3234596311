using System.Security.Cryptography;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>Reads an object back, for stores that have no checksum to compare with.</summary>
internal static class ReadBack
{
    private const int MostAttempts = 3;

    /// <summary>The SHA-256 of an object in hexadecimal digits; <see langword="null"/> if it cannot be read.</summary>
    public static async Task<string?> Sha256Async(ObjectStore store, string key, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            using GateResponse? response = await store.GetAsync(key, null, cancellation).ConfigureAwait(false);
            if (response is null)
            {
                return null;
            }

            try
            {
                using Stream body = await response.OpenBodyAsync(cancellation).ConfigureAwait(false);
                return await HashAsync(body, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (NetworkFailure.IsBrokenBody(e) || e is RedoxExportException { Recovery: Recovery.ResumeBody })
            {
                if (attempt == MostAttempts)
                {
                    throw e as RedoxExportException ?? TransportErrors.AnswerCutShort(response.Uri, 0, response.ContentLength, e);
                }
            }
        }
    }

    private static async Task<string> HashAsync(Stream body, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = FileBuffers.Shared.Rent();
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, 0, buffer.Length, cancellation).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }

            return Hexadecimal.Lower(hash.GetHashAndReset());
        }
        finally
        {
            FileBuffers.Shared.Return(buffer, buffer.Length);
        }
    }
}
