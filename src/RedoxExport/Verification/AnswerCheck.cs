using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Text;

namespace RedoxExport.Verification;

/// <summary>
/// Compares the received resources with the request. Resources and elements that the guide lets a server send unasked are not reported: Provenance
/// with any <c>includeAssociatedData</c>, OperationOutcomes, the headers of organized files and the types that the resources in such files refer to,
/// mandatory elements, and resources that belong to a requested patient in any way.
/// </summary>
/// <param name="request">The request as recorded.</param>
/// <param name="organizedBy">The type that the files are organized by; <see langword="null"/> if each file has one type.</param>
/// <param name="scope">The part that the export plays in its run.</param>
/// <param name="cameBefore">Returns true if an earlier full run of the same request had resources of a type.</param>
/// <remarks>Not thread-safe: add files one after another.</remarks>
internal sealed class AnswerCheck(ExportRequest request, string? organizedBy, AnswerScope scope = AnswerScope.Data, Func<string, bool>? cameBefore = null)
{
    private const string Provenance = "Provenance";

    // Further items of the same kind are counted together.
    private const int MostOfAKind = 10;

    private readonly AskedRequest _asked = new(request);
    private readonly AnswerCounts _counts = new();
    private bool _hasUnknown;

    private bool IsOrganized => organizedBy is not null;

    private bool IsNeeded => scope != AnswerScope.Members && _asked.IsRestricted;

    /// <summary>Returns true for resources that a server adds by itself and that are never requested. They are not counted.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="isOrganized">True if the files are organized and therefore have headers.</param>
    public static bool IsServersOwn(string type, bool isOrganized) => type == "OperationOutcome" || (isOrganized && type == "Parameters");

    /// <summary>True if the resources of a file must be checked one by one.</summary>
    /// <param name="type">The type of all resources in the file; <see langword="null"/> if they can be of any type.</param>
    public bool WantsLines(string? type) =>
        IsNeeded && (type is null || _asked.Patients is not null || _asked.Since is not null || _asked.HasElements);

    /// <summary>Adds a file of which only the type and the number of resources are known.</summary>
    /// <param name="type">The same as for <see cref="WantsLines"/>.</param>
    /// <param name="resources">The number of resources in the file.</param>
    public void AddFile(string? type, long resources)
    {
        if (type is null || IsOrganized)
        {
            _hasUnknown |= resources > 0;
        }
        else
        {
            _counts[type].Resources += resources;
        }
    }

    /// <summary>Creates a counter for the lines of a file, for use by one thread. Pass its counts to <see cref="Add"/>.</summary>
    public AnswerShape NewShape() => new(_asked, IsOrganized);

    /// <summary>Adds the counts of a file or of a part of one.</summary>
    public void Add(AnswerCounts counts) => _counts.Add(counts);

    /// <summary>Reports the differences between the request and the received data. Call it after all files have been added.</summary>
    /// <param name="events">Receives the findings.</param>
    public void Report(IExportEvents? events)
    {
        if (!IsNeeded)
        {
            return;
        }

        ReportTypesNotAsked(events);
        ReportTypesNotReceived(events);
        ReportResources(events);
    }

    private void ReportTypesNotAsked(IExportEvents? events)
    {
        if (_asked.Types.Count == 0 || _asked.HasCustomData)
        {
            return;
        }

        HashSet<string> allowed = Allowed();
        KeyValuePair<string, long>[] unasked = [.. _counts.Types
            .Where(type => type.Value.Resources > 0 && !allowed.Contains(type.Key) && !IsServersOwn(type.Key, IsOrganized))
            .Select(type => new KeyValuePair<string, long>(SafeText.Clean(type.Key, 64), type.Value.Resources))
            .OrderByDescending(type => type.Value)
            .ThenBy(type => type.Key, StringComparer.Ordinal)];
        string asked = Names([.. _asked.Types]);
        foreach (KeyValuePair<string, long> type in unasked.Take(MostOfAKind))
        {
            events.Problem(
                ErrorIds.TypeNotAsked,
                $"The server sent {Amount.Of(type.Value, "resource")} of type {type.Key}, although the request was only for {asked} (_type). {AreKept(type.Value)}",
                type.Key,
                count: type.Value,
                missing: false);
        }

        if (unasked.Length > MostOfAKind)
        {
            long resources = unasked.Skip(MostOfAKind).Sum(type => type.Value);
            events.Problem(ErrorIds.TypeNotAsked, $"The server sent {Amount.Of(resources, "resource")} of {Amount.Of(unasked.Length - MostOfAKind, "more type")} that the request did not include (_type). {AreKept(resources)}", count: resources, missing: false);
        }
    }

    /// <summary>The types that may be received: the requested types, and those that the guide lets a server add.</summary>
    private HashSet<string> Allowed()
    {
        HashSet<string> allowed = new(_asked.Types, StringComparer.Ordinal);
        if (_asked.HasAssociatedData)
        {
            allowed.Add(Provenance);
        }

        if (organizedBy is null)
        {
            return allowed;
        }

        allowed.Add(organizedBy);
        Queue<string> open = new(allowed);
        while (open.Count > 0)
        {
            if (_counts.Types.TryGetValue(open.Dequeue(), out TypeAnswer? answer))
            {
                foreach (string type in answer.RefersTo.Where(allowed.Add))
                {
                    open.Enqueue(type);
                }
            }
        }

        return allowed;
    }

    // Not reported for an increment: it is normal that no resource of a type has changed.
    private void ReportTypesNotReceived(IExportEvents? events)
    {
        if (scope != AnswerScope.Data || _hasUnknown || _asked.Since is not null)
        {
            return;
        }

        string[] missing = [.. _asked.Types.Where(type => !_counts.Types.TryGetValue(type, out TypeAnswer? answer) || answer.Resources == 0)];
        foreach (string type in missing.Where(CameBefore))
        {
            events.Problem(
                ErrorIds.TypeMissing,
                $"The server sent no resource of type {type}, although an earlier full run of the same request had some.",
                type,
                count: 0);
        }

        string[] never = [.. missing.Where(type => !CameBefore(type))];
        if (never.Length > 0)
        {
            events.Note(
                "TypeNotReceived",
                $"The request included {Names(never)}, but the server sent no such resources.",
                never.Length == 1 ? never[0] : null,
                count: never.Length);
        }
    }

    private bool CameBefore(string type) => cameBefore?.Invoke(type) == true;

    private void ReportResources(IExportEvents? events)
    {
        if (_counts.OfOtherPatients > 0 && scope == AnswerScope.Newcomers)
        {
            // The run requested the whole group. Naming the new members only saves time, so this is not a problem.
            events.Note(
                "NewcomersNotSeparate",
                FormattableString.Invariant($"{_counts.OfOtherPatients:N0} of {Amount.Of(_counts.Resources, "resource")} for new members of the group {(_counts.OfOtherPatients == 1 ? "belongs" : "belong")} to other members: the server did not limit the export to the requested patients."),
                count: _counts.OfOtherPatients);
        }
        else if (_counts.OfOtherPatients > 0)
        {
            events.Problem(
                ErrorIds.PatientNotAsked,
                FormattableString.Invariant($"{_counts.OfOtherPatients:N0} of {Amount.Of(_counts.Resources, "resource")} {(_counts.OfOtherPatients == 1 ? "belongs" : "belong")} only to patients who were not requested. {AreKept(_counts.OfOtherPatients)}"),
                count: _counts.OfOtherPatients,
                missing: false);
        }

        if (_counts.BeforeSince * 2 > _counts.WithTime)
        {
            events.Note(
                "SinceIgnored",
                $"Of {Amount.Of(_counts.WithTime, "resource")} with meta.lastUpdated, {Amount.Of(_counts.BeforeSince, "is", "are")} older than {FhirInstant.Format(_asked.Since!.Value)} (_since). The server may ignore _since; or it sent resources that the changed ones refer to, or all data of patients who have joined a group.",
                count: _counts.BeforeSince);
        }

        if (_counts.WithOtherElements * 2 > _counts.WithElements)
        {
            events.Note(
                "ElementsIgnored",
                FormattableString.Invariant($"{_counts.WithOtherElements:N0} of {Amount.Of(_counts.WithElements, "resource")} {(_counts.WithOtherElements == 1 ? "has" : "have")} elements that were not requested (_elements)."),
                count: _counts.WithOtherElements);
        }
    }

    private static string AreKept(long resources) => resources == 1 ? "It is kept." : "They are kept.";

    private static string Names(IReadOnlyCollection<string> names) => SafeText.Clean(
        string.Join(", ", names.Take(MostOfAKind)) + (names.Count > MostOfAKind ? $" and {Amount.Of(names.Count - MostOfAKind, "more type")}" : string.Empty),
        400);
}
