using RedoxExport.Resources;

namespace RedoxExport.References;

/// <summary>An answer to a batch that was compared with the request, entry by entry.</summary>
internal sealed class BatchAnswer
{
    private BatchAnswer()
    {
    }

    public List<FetchedResource> Resources { get; } = [];

    /// <summary>The ids that the server does not have: their entries have the status 404 or 410.</summary>
    public List<string> Absent { get; } = [];

    /// <summary>The ids whose entries have another status, such as 403 or 503. A read of each finds the reason, and can be retried.</summary>
    public List<string> Undecided { get; } = [];

    /// <summary>Compares an answer with the request.</summary>
    /// <param name="type">The type that was asked for.</param>
    /// <param name="ids">The ids that were asked for, in the order of the entries of the request.</param>
    /// <param name="body">The body of the answer.</param>
    /// <returns>
    /// <see langword="null"/> if it cannot be the answer: it is not a batch response, has more or fewer entries, has no status that can be read, or has another
    /// resource than the one that was asked for in the same place (FHIR R4: the entries of the answer are in the order of the request).
    /// </returns>
    public static BatchAnswer? Read(string type, IReadOnlyList<string> ids, byte[] body)
    {
        if (BatchBundle.Read(body) is not { } bundle || bundle.Entries.Count != ids.Count)
        {
            return null;
        }

        BatchAnswer answer = new();
        for (int i = 0; i < ids.Count; i++)
        {
            (int start, int length, int status) = bundle.Entries[i];
            switch (status)
            {
                case 200 when length > 0 && FetchedResource.Read(body.AsSpan(start, length)) is { } resource && resource.Type == type && resource.Id == ids[i]:
                    answer.Resources.Add(resource);
                    break;

                // Some servers put the OperationOutcome in place of the resource.
                case 404 or 410 when length == 0 || IsOutcome(body.AsSpan(start, length)):
                    answer.Absent.Add(ids[i]);
                    break;
                case > 200 and not 404 and not 410:
                    answer.Undecided.Add(ids[i]);
                    break;
                default:
                    return null;
            }
        }

        return answer;
    }

    private static bool IsOutcome(ReadOnlySpan<byte> json) => ResourceParser.TryPeekType(json, out ReadOnlySpan<byte> type) && type.SequenceEqual("OperationOutcome"u8);
}
