using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace RedoxExport.Tests.Transport;

/// <summary>The smallest bulk server, under TLS and the HTTP versions that it is told to offer. Each file's first answer can be broken off in its middle.</summary>
internal sealed class TlsExportServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[][] _files;
    private readonly bool _breaksOff;
    private readonly ConcurrentDictionary<int, int> _asked = new();
    private readonly ConcurrentDictionary<string, int> _connections = new();
    private int _continued;

    private TlsExportServer(X509Certificate2 certificate, HttpProtocols protocols, byte[][] files, bool breaksOff)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listen.UseHttps(certificate);
        }));
        _app = builder.Build();
        _app.Run(ServeAsync);
        _files = files;
        _breaksOff = breaksOff;
    }

    public Uri BaseUri => new($"https://localhost:{new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port}/");

    /// <summary>The HTTP version of each request.</summary>
    public ConcurrentQueue<string> Versions { get; } = new();

    /// <summary>How many requests continued a file.</summary>
    public int Continued => _continued;

    /// <summary>How many connections were made.</summary>
    public int Connections => _connections.Count;

    public static async Task<TlsExportServer> StartAsync(X509Certificate2 certificate, HttpProtocols protocols, byte[][] files, bool breaksOff = false)
    {
        TlsExportServer server = new(certificate, protocols, files, breaksOff);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task ServeAsync(HttpContext context)
    {
        Versions.Enqueue(context.Request.Protocol);
        _connections.TryAdd(context.Connection.Id.Split(':')[0], 0);
        string path = context.Request.Path.Value!;
        if (path == "/$export")
        {
            context.Response.StatusCode = 202;
            context.Response.Headers.ContentLocation = new Uri(BaseUri, "status").AbsoluteUri;
            return Task.CompletedTask;
        }

        return path == "/status" ? WriteManifestAsync(context) : WriteFileAsync(context, int.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private Task WriteManifestAsync(HttpContext context)
    {
        IEnumerable<string> output = Enumerable.Range(0, _files.Length).Select(i => $$"""{"type":"Basic","url":"{{new Uri(BaseUri, $"files/{i}")}}"}""");
        return context.Response.WriteAsync($$"""{"transactionTime":"2026-01-01T00:00:00Z","request":"{{new Uri(BaseUri, "$export")}}","requiresAccessToken":false,"output":[{{string.Join(",", output)}}],"error":[]}""");
    }

    private async Task WriteFileAsync(HttpContext context, int number)
    {
        byte[] file = _files[number];
        int from = 0;
        if (context.Request.Headers.Range.FirstOrDefault() is { } range)
        {
            from = int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            Interlocked.Increment(ref _continued);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = FormattableString.Invariant($"bytes {from}-{file.Length - 1}/{file.Length}");
        }

        context.Response.Headers.ETag = $"\"{number}\"";
        context.Response.ContentLength = file.Length - from;
        int to = _breaksOff && _asked.AddOrUpdate(number, 1, static (_, before) => before + 1) == 1 ? file.Length / 2 : file.Length;
        await context.Response.Body.WriteAsync(file.AsMemory(from, to - from));
        if (to < file.Length)
        {
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
    }
}
