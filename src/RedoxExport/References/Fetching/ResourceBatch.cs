using System.Net.Http;
using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Transport;

namespace RedoxExport.References;

/// <summary>
/// Reads several resources with one request: a Bundle of the type <c>batch</c> (FHIR R4, batch). It has reads only, so it changes nothing at the server and
/// may be repeated.
/// </summary>
/// <param name="connection">The server.</param>
/// <param name="budget">The retries of all requests.</param>
/// <param name="events">Receives the events of the requests.</param>
internal sealed class ResourceBatch(RedoxConnection connection, RetryBudget budget, IExportEvents? events)
{
    /// <summary>The number of entries of the first batches. Some servers take at most 25.</summary>
    internal const int MostEntries = 25;

    /// <summary>The number of resources for which the capability statement is requested. For fewer, reads are cheaper.</summary>
    internal const int LeastToAsk = 4;

    private const long LargestStatement = 32 * 1024 * 1024;

    private readonly object _lock = new();
    private Task<bool>? _isDeclared;
    private volatile int _size = MostEntries;

    /// <summary>The number of entries that a batch may have; 1 if batches are not used.</summary>
    public int Size => _size;

    /// <summary>True if an id can be part of a batch: not every server decodes the address of an entry.</summary>
    public static bool CanHave(string id) => Uri.EscapeDataString(id) == id;

    /// <summary>True if the server says that it takes batches, and none has been refused. A server that does not say so gets no batch.</summary>
    /// <param name="count">The number of resources to request.</param>
    /// <param name="cancellationToken">Cancels the request for the capability statement.</param>
    public async Task<bool> IsUsefulForAsync(int count, CancellationToken cancellationToken)
    {
        Task<bool> isDeclared;
        lock (_lock)
        {
            if (_size <= 1 || (_isDeclared is null && count < LeastToAsk))
            {
                return false;
            }

            isDeclared = _isDeclared ??= IsDeclaredAsync(cancellationToken);
        }

        return await isDeclared.ConfigureAwait(false);
    }

    /// <summary>Sends no batches from now on.</summary>
    public void Refuse()
    {
        lock (_lock)
        {
            if (_size <= 1)
            {
                return;
            }

            _size = 1;
        }

        events.Verbose("BatchesRefused", "The server does not answer a batch with the resources that were requested. Resources are requested one by one.");
    }

    /// <summary>Requests resources.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>
    /// The answer; <see langword="null"/> if the server did not give one that can be believed. <see cref="Size"/> is smaller then. An error of the server is
    /// not reported here: the reads that follow find it, or not.
    /// </returns>
    /// <exception cref="RedoxExportException">The server cannot be reached.</exception>
    public async Task<BatchAnswer?> RunAsync(string type, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            using GateResponse response = await connection.Gate.SendAndReadAsync(
                new GateRequest(HttpMethod.Post, connection.BaseUri, RequestPurpose.Resource)
                {
                    Accept = ResourceRead.Accept,
                    Body = new ArraySegment<byte>(BodyOf(type, ids)),
                    ContentType = ResourceRead.Accept,
                    Budget = budget,
                },
                ResourceSearch.PageLimit,
                events,
                cancellationToken).ConfigureAwait(false);
            if (response.IsSuccess && BatchAnswer.Read(type, ids, response.Body) is { } answer)
            {
                return answer;
            }

            if (response.Status == 413)
            {
                Reduce(ids.Count / 2);
                return null;
            }
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.InvalidData || e.Recovery == Recovery.ResumeBody)
        {
            // The answer is too large, or breaks off again and again. With fewer resources, it may not.
            Reduce(ids.Count / 2);
            return null;
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.Security)
        {
            // A redirect. A batch is never sent to another address.
        }

        Refuse();
        return null;
    }

    /// <summary>The body of a batch.</summary>
    internal static byte[] BodyOf(string type, IEnumerable<string> ids)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, "Bundle"u8);
            json.WriteString("type"u8, "batch"u8);
            json.WriteStartArray("entry"u8);
            foreach (string id in ids)
            {
                json.WriteStartObject();
                json.WriteStartObject("request"u8);
                json.WriteString("method"u8, "GET"u8);
                json.WriteString("url"u8, $"{type}/{id}");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private void Reduce(int size)
    {
        if (size <= 1)
        {
            Refuse();
            return;
        }

        lock (_lock)
        {
            _size = Math.Min(_size, size);
        }
    }

    private async Task<bool> IsDeclaredAsync(CancellationToken cancellationToken)
    {
        try
        {
            using GateResponse response = await connection.Gate.SendAndReadAsync(
                new GateRequest(HttpMethod.Get, new Uri($"{connection.BaseUri.AbsoluteUri.TrimEnd('/')}/metadata"), RequestPurpose.Capabilities) { Accept = ResourceRead.Accept, Budget = budget },
                LargestStatement,
                events,
                cancellationToken).ConfigureAwait(false);
            return response.IsSuccess && Capabilities.Read(response.Body)?.TakesBatches == true;
        }
        catch (RedoxExportException)
        {
            // Without the statement, resources are read one by one, and a server that does not respond is reported there.
            return false;
        }
    }
}
