using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Changes;

/// <summary>
/// The patients and the practitioner that a change affects. The selection depends on the seed, the step and the existing patients, not
/// on the time.
/// </summary>
internal sealed class ChangePlan
{
    private ChangePlan()
    {
    }

    /// <summary>The patients who are deleted with all their resources.</summary>
    public required IReadOnlyList<string> Deleted { get; init; }

    /// <summary>The patients who are updated, get another visit, and have one resource deleted.</summary>
    public required IReadOnlyList<string> Updated { get; init; }

    /// <summary>The members who leave the roster.</summary>
    public required IReadOnlyList<string> Left { get; init; }

    /// <summary>The existing patients who join the roster.</summary>
    public required IReadOnlyList<string> Joined { get; init; }

    /// <summary>The numbers of the new patients.</summary>
    public required IReadOnlyList<int> Added { get; init; }

    /// <summary>The number of the practitioner who is updated.</summary>
    public required int Practitioner { get; init; }

    public static ChangePlan Draw(DataSet data, Population population, int step, int count)
    {
        Dice dice = new(population.Seed, "change", step);
        HashSet<string> roster = data.FindGroup(Population.Roster)!;
        List<string> patients = [.. data.Patients.OrderBy(id => id, StringComparer.Ordinal)];
        List<string> deleted = Take(dice, patients, count);
        List<string> staying = [.. patients.OrderBy(id => id, StringComparer.Ordinal)];
        List<string> updated = Take(dice, patients, count);
        List<string> members = staying.FindAll(roster.Contains);
        List<string> others = staying.FindAll(id => !roster.Contains(id));
        return new ChangePlan
        {
            Deleted = deleted,
            Updated = updated,

            // At least one member stays, because an empty group would be of no use for tests.
            Left = Take(dice, members, Math.Min(count, members.Count - 1)),
            Joined = Take(dice, others, Math.Min(count, others.Count)),
            Added = [.. Enumerable.Range(population.PatientCount + data.History.PatientsAdded, count)],
            Practitioner = dice.Between(0, population.PractitionerCount - 1),
        };
    }

    /// <summary>True if the next step restores the single resources that this step deletes. True for every second step.</summary>
    public static bool DeletesForAWhile(int step) => step % 2 == 1;

    /// <summary>All patients who join the roster: the existing ones, and every second new patient.</summary>
    public IEnumerable<string> JoinedAndNew(Population population) => Joined.Concat(Added.Where(index => index % 2 == 0).Select(population.Patient));

    private static List<string> Take(Dice dice, List<string> from, int count)
    {
        List<string> taken = [];
        while (taken.Count < count)
        {
            int index = dice.Between(0, from.Count - 1);
            taken.Add(from[index]);
            from[index] = from[from.Count - 1];
            from.RemoveAt(from.Count - 1);
        }

        return taken;
    }
}
