using RedoxExport.Resources;

namespace RedoxExport.Datasets;

/// <summary>Which resources stay at which runs, by whom they belong to.</summary>
internal sealed class Membership
{
    /// <summary>Stays at every run.</summary>
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

    /// <summary>Who is in the group at each of some runs, 64 at most.</summary>
    /// <returns><see langword="null"/> where none is a group's: then everything stays.</returns>
    public static Membership? Of(IReadOnlyList<DatasetRun> runs, CancellationToken cancellation) =>
        runs.Any(run => run.Members is not null) ? new Membership(runs, cancellation) : null;

    /// <summary>The runs, as bits, at whose end a resource stays if it was there.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="line">The line that it is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="members">Its members.</param>
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
