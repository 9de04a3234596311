using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace RedoxExport.Tests.Attachments;

/// <summary>
/// A server with any number of Binary resources, and another origin with some of them. The first needs the token; both fail now and then, answer
/// ranges, and break off in the middle.
/// </summary>
internal sealed class AttachmentServer : IAsyncDisposable
{
    public const string Token = "a-token-that-no-other-host-may-see";

    private const int BlockSize = 1 << 20;

    private static readonly byte[] Block = NewBlock();

    private readonly WebApplication _own;
    private readonly WebApplication _foreign;
    private readonly ConcurrentDictionary<string, int> _whole = new(StringComparer.Ordinal);
    private readonly Func<int, long> _sizeOf;
    private readonly int _troubles;
    private int _requests;
    private int _leaks;

    private AttachmentServer(Func<int, long> sizeOf, int troubles)
    {
        (_sizeOf, _troubles) = (sizeOf, troubles);
        _own = Start(AnswerOwnAsync);
        _foreign = Start(AnswerForeignAsync);
    }

    public Uri BaseUri => new(AddressOf(_own) + "/r4");

    public string Foreign => AddressOf(_foreign);

    /// <summary>How many requests came.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How many requests brought the token to the foreign host.</summary>
    public int Leaks => Volatile.Read(ref _leaks);

    /// <summary>How often each attachment was sent to its last byte, in one answer or in several.</summary>
    public IReadOnlyDictionary<string, int> Whole => _whole;

    /// <summary>Starts it.</summary>
    /// <param name="sizeOf">The size of each attachment.</param>
    /// <param name="troubles">How many of a thousand requests fail.</param>
    public static AttachmentServer Start(Func<int, long> sizeOf, int troubles) => new(sizeOf, troubles);

    /// <summary>The bytes of an attachment.</summary>
    public static void Fill(int number, long offset, Span<byte> to)
    {
        for (int done = 0; done < to.Length;)
        {
            long at = offset + done;
            int inBlock = (int)(at % BlockSize);
            int count = Math.Min(to.Length - done, BlockSize - inBlock);
            Block.AsSpan(inBlock, count).CopyTo(to[done..]);
            done += count;
        }

        // The first bytes tell attachments apart.
        byte[] head = BitConverter.GetBytes(number + 1L);
        for (int i = 0; i < head.Length; i++)
        {
            long at = i - offset;
            if (at >= 0 && at < to.Length)
            {
                to[(int)at] = head[i];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _own.DisposeAsync();
        await _foreign.DisposeAsync();
    }

    private static byte[] NewBlock()
    {
        byte[] block = new byte[BlockSize];
        new Random(20261127).NextBytes(block);
        return block;
    }

    private static WebApplication Start(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Limits.MinResponseDataRate = null;
        });
        WebApplication server = builder.Build();
        server.Run(answer);
        server.Start();
        return server;
    }

    private static string AddressOf(WebApplication server) =>
        server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');

    private Task AnswerOwnAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Bearer " + Token)
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        }

        return AnswerAsync(context);
    }

    private Task AnswerForeignAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            Interlocked.Increment(ref _leaks);
        }

        return AnswerAsync(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        int request = Interlocked.Increment(ref _requests);
        string path = context.Request.Path.Value!;
        int number = int.Parse(path[(path.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
        long size = _sizeOf(number);
        string tag = $"\"v{number}\"";
        int trouble = (int)((uint)request * 2654435761u >> 8) % 1000;
        if (trouble < _troubles / 2)
        {
            context.Response.StatusCode = 503;
            return;
        }

        string? range = context.Request.Headers.Range;
        long start = range is not null && context.Request.Headers.IfRange == tag ? long.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        context.Response.Headers.ETag = tag;
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = size - start;
        if (start > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = FormattableString.Invariant($"bytes {start}-{size - 1}/{size}");
        }

        long end = trouble < _troubles ? start + ((size - start) / 2) : size;
        byte[] piece = new byte[Math.Min(256 * 1024, Math.Max(1, end - start))];
        for (long at = start; at < end;)
        {
            int count = (int)Math.Min(piece.Length, end - at);
            Fill(number, at, piece.AsSpan(0, count));
            await context.Response.Body.WriteAsync(piece.AsMemory(0, count), context.RequestAborted);
            at += count;
        }

        if (end < size)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }

        _whole.AddOrUpdate(path, 1, static (_, times) => times + 1);
    }
}
