using RedoxExport.Resources;

namespace RedoxExport.Datasets;

/// <summary>Determines at which runs a resource stays in the view, from the patients that it belongs to.</summary>
internal sealed class Membership
{
    /// <summary>The resource stays at every run.</summary>
    public const ulong Always = ulong.MaxValue;

    private readonly MemberTable _members = new();
    private readonly ulong _runsOfAll;

    private Membership(IReadOnlyList<DatasetRun> runs, CancellationToken cancellation)
    {
        for (int run = 0; run < runs.Count; run++)
        {
            if (runs[run].Members is not { } members)
            {
                _runsOfAll |= 1UL << run;
                continue;
            }

            foreach (string id in members)
            {
                cancellation.ThrowIfCancellationRequested();
                _members.Add(id, run);
            }
        }
    }

    /// <summary>Collects the members of the group at each of up to 64 runs.</summary>
    /// <returns><see langword="null"/> if none of the runs is of a group: every resource stays.</returns>
    public static Membership? Of(IReadOnlyList<DatasetRun> runs, CancellationToken cancellation) =>
        runs.Any(run => run.Members is not null) ? new Membership(runs, cancellation) : null;

    /// <summary>The runs, one bit each, at whose end a resource stays in the view if it was in it.</summary>
    /// <param name="type">The resource's type.</param>
    /// <param name="line">The resource's line.</param>
    /// <param name="id">The resource's id.</param>
    /// <param name="members">The top-level members of its JSON.</param>
    public ulong RunsOf(DatasetTypeName type, ReadOnlySpan<byte> line, ReadOnlySpan<byte> id, IReadOnlyList<FhirMember> members)
    {
        if (type.IsPatient)
        {
            return _runsOfAll | _members.RunsOf(id);
        }

        bool belongs = false;
        ulong runs = _runsOfAll;
        if (type.PatientElements.Length > 0)
        {
            for (int i = 0; i < members.Count; i++)
            {
                FhirMember member = members[i];
                if (Array.IndexOf(type.PatientElements, member.Name) >= 0)
                {
                    belongs |= PatientCompartment.FindPatients(line.Slice(member.Start, member.Length), _members, ref runs);
                }
            }
        }

        return belongs ? runs : Always;
    }
}
