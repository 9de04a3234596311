using System.Globalization;
using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Changes;

/// <summary>Applies a change to each resource.</summary>
internal sealed class LineChanger
{
    private readonly Dictionary<Guid, string> _deletedPatients;
    private readonly HashSet<Guid> _updated = [];
    private readonly HashSet<Guid> _deleted = [];
    private readonly Dictionary<string, GroupChange> _groups;
    private readonly ChangeLog _log;
    private readonly Population _population;
    private readonly int _step;
    private readonly DateTimeOffset _moment;

    public LineChanger(ChangePlan plan, DataSurvey survey, Population population, int step, DateTimeOffset moment, ChangeLog log)
    {
        _population = population;
        _step = step;
        _moment = moment;
        _log = log;
        _deletedPatients = plan.Deleted.ToDictionary(Guid.Parse, id => id);
        _updated.Add(Guid.Parse(population.Practitioner(plan.Practitioner)));
        Dice dice = new(population.Seed, "change of resources", step);
        foreach (Guid patient in plan.Updated.Select(Guid.Parse))
        {
            (Guid updated, Guid deleted) = survey.Pick(patient, dice);
            _updated.Add(patient);
            _updated.Add(updated);
            _deleted.Add(deleted);
        }

        _groups = new(StringComparer.Ordinal)
        {
            ["all"] = new(plan.Deleted, plan.Added.Select(population.Patient)),
            ["diabetics"] = new(plan.Deleted, plan.Added.Where(Population.IsDiabetic).Select(population.Patient)),
            [Population.Roster] = new(plan.Deleted.Concat(plan.Left), plan.JoinedAndNew(population)),
        };
    }

    /// <summary>The resource after the change: unchanged, a new version, or <see langword="null"/> if it is deleted.</summary>
    public ArraySegment<byte>? Apply(string type, ArraySegment<byte> line)
    {
        if (type == "Group")
        {
            return ApplyToGroup(line);
        }

        Guid id = LineGlance.IdOf(line);
        if (_deletedPatients.TryGetValue(LineGlance.PatientOf(line, type), out string? patient))
        {
            _log.Deleted.Add(new Deletion(type, Text(id), patient, _moment));
            return null;
        }

        if (_deleted.Contains(id))
        {
            string owner = Text(LineGlance.PatientOf(line, type));
            _log.Deleted.Add(new Deletion(type, Text(id), owner, _moment));
            if (ChangePlan.DeletesForAWhile(_step))
            {
                _log.Returning.Add(new DeletedResource(type, Text(id), owner, [.. line]));
            }

            return null;
        }

        if (!_updated.Contains(id))
        {
            return line;
        }

        _log.Updated.Add(type + "/" + Text(id));
        return new(ResourceUpdate.Write(type, line, _moment, new Dice(_population.Seed, "update " + Text(id), _step)));
    }

    private ArraySegment<byte>? ApplyToGroup(ArraySegment<byte> line)
    {
        using JsonDocument group = JsonDocument.Parse(line);
        string id = group.RootElement.GetProperty("id").GetString()!;
        if (_groups[id].Apply(group.RootElement, _moment) is not byte[] changed)
        {
            return line;
        }

        _log.Updated.Add("Group/" + id);
        return new(changed);
    }

    private static string Text(Guid id) => id.ToString("D", CultureInfo.InvariantCulture);
}
