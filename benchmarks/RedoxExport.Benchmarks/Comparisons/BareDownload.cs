using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>
/// The verb: what .NET takes for a download when nobody asks more of it. Eight requests at a time by <see cref="SocketsHttpHandler"/>, large
/// buffers, a hash and a count of lines, files written from their start to their end. No names, no partial files, no journal, no checks, no
/// PowerShell.
/// </summary>
internal static class BareDownload
{
    private const int AtOnce = 8;
    private const int BufferSize = 256 * 1024;

    public static async Task<int> RunAsync(string files, string folder, bool gzip)
    {
        Directory.CreateDirectory(folder);
        using SocketsHttpHandler handler = new()
        {
            AutomaticDecompression = gzip ? DecompressionMethods.GZip : DecompressionMethods.None,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        using HttpMessageInvoker http = new(handler);
        Uri[] links = [.. File.ReadLines(files).Select(line => new Uri(line))];
        int next = -1;
        long lines = 0;
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
            for (int turn = Interlocked.Increment(ref next); turn < links.Length; turn = Interlocked.Increment(ref next))
            {
                Interlocked.Add(ref lines, await FetchAsync(http, links[turn], Path.Combine(folder, links[turn].Segments[^1]), buffer).ConfigureAwait(false));
            }
        }))).ConfigureAwait(false);
        Console.WriteLine(FormattableString.Invariant($"seconds {clock.Elapsed.TotalSeconds:R}"));
        Console.WriteLine(FormattableString.Invariant($"resources {lines}"));
        return 0;
    }

    private static async Task<long> FetchAsync(HttpMessageInvoker http, Uri link, string path, byte[] buffer)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, link);
        using HttpResponseMessage answer = await http.SendAsync(request, CancellationToken.None).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        using Stream body = await answer.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        long lines = 0;
        long at = 0;
        for (int read = await body.ReadAsync(buffer).ConfigureAwait(false); read > 0; read = await body.ReadAsync(buffer).ConfigureAwait(false))
        {
            ReadOnlySpan<byte> piece = buffer.AsSpan(0, read);
            hash.AppendData(piece);
            lines += piece.Count((byte)'\n');
            RandomAccess.Write(file, piece, at);
            at += read;
        }

        hash.GetHashAndReset();
        return lines;
    }
}
