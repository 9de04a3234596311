using System.Globalization;
using System.Text.RegularExpressions;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Downloads;

/// <summary>How a server names the files of an export in its lists.</summary>
internal enum LinkStyle
{
    /// <summary>By a path that stays.</summary>
    Stable,

    /// <summary>By a path that stays, with a signature that is new in every list.</summary>
    Signed,

    /// <summary>By the query: the path is that of all files.</summary>
    NamedByQuery,

    /// <summary>By a path that is new in every list: the counts tell the files apart.</summary>
    NewPaths,
}

/// <summary>
/// A server whose lists have another order each time, without ETags and with one Last-Modified for all files, which is in trouble now and
/// then: a file is missing, or breaks off, or the client is stopped in it.
/// </summary>
internal sealed partial class ListServer
{
    private static readonly string[] Dates = ["Last-Modified: Wed, 27 May 2026 12:00:00 GMT", "Date: Thu, 28 May 2026 12:00:00 GMT"];

    private readonly LinkStyle _style;
    private readonly Random _random;
    private int _lists;

    public ListServer(ScriptedServer server, int files, LinkStyle style, int seed)
    {
        _style = style;
        _random = new Random(seed);
        Contents = [.. Enumerable.Range(0, files).Select(i => string.Concat(Enumerable.Range(0, i + 1).Select(line =>
            $$"""{"resourceType":"Patient","id":"{{i}}-{{line}}","text":"{{new string((char)('a' + i), 30)}}"}""" + "\n")))];
        server.Otherwise = request => request.Uri.AbsoluteUri == SavedExport.JobUrl ? List() : OfFile(request);
    }

    /// <summary>The files, as they have to be on disk in the end.</summary>
    public string[] Contents { get; }

    /// <summary>How often something goes wrong, in percent.</summary>
    public int Trouble { get; set; }

    /// <summary>Stops the client, if something goes wrong.</summary>
    public CancellationTokenSource? Stop { get; set; }

    [GeneratedRegex("f(?<file>[0-9]+)")]
    private static partial Regex FileOf();

    private Reply List()
    {
        lock (_random)
        {
            _lists++;
            int[] order = [.. Enumerable.Range(0, Contents.Length)];
            _random.Shuffle(order);
            string rows = string.Join(",", order.Select(i => $$"""{"type":"Patient","url":"{{LinkOf(i)}}"{{(_style == LinkStyle.NewPaths ? $",\"count\":{i + 1}" : string.Empty)}}}"""));
            return Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":false,"output":[{{rows}}]}""");
        }
    }

    private string LinkOf(int i) => SavedExport.Files + _style switch
    {
        LinkStyle.Stable => $"f{i}",
        LinkStyle.Signed => $"f{i}?sig={_lists}",
        LinkStyle.NamedByQuery => $"download?file=f{i}",
        _ => $"{_lists}/f{i}",
    };

    private Reply OfFile(SeenRequest request)
    {
        byte[] content = SavedExport.Utf8(Contents[int.Parse(FileOf().Match(request.Uri.PathAndQuery).Groups["file"].Value, CultureInfo.InvariantCulture)]);
        int start = request["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        string[] headers = start == 0 ? Dates : [.. Dates, $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}"];
        if (start >= content.Length)
        {
            return Reply.Status(416);
        }

        lock (_random)
        {
            int status = start == 0 ? 200 : 206;
            byte[] rest = content[start..];
            if (_random.Next(100) >= Trouble)
            {
                return Reply.Stream(status, () => new MemoryStream(rest), headers);
            }

            byte[] half = rest[..((rest.Length / 2) + 1)];
            return _random.Next(3) switch
            {
                0 => Reply.Status(404),
                1 => Reply.Cut(status, half, null, headers),
                _ => Stop is { } stop ? Reply.Stream(status, () => new StoppingStream(half, stop), headers) : Reply.Cut(status, half, null, headers),
            };
        }
    }

    /// <summary>Gives some bytes, and then the client is stopped.</summary>
    private sealed class StoppingStream(byte[] start, CancellationTokenSource stop) : MemoryStream(start)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Read(buffer.Span);
            if (read == 0)
            {
                stop.Cancel();
                return ValueTask.FromException<int>(new OperationCanceledException(stop.Token));
            }

            return new ValueTask<int>(read);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
