using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Changes;

/// <summary>Makes the next data set. Files with changed resources are written again; unchanged files are reused.</summary>
internal sealed class DataChanger(SandboxOptions options)
{
    private readonly Population _population = new(options.Seed, options.PatientCount, options.Attachments);

    /// <param name="before">The previous data set, which must be generated data.</param>
    /// <param name="folder">An empty folder for the new files.</param>
    /// <param name="moment">The <c>lastUpdated</c> of the changed resources.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    public (DataSet Data, SandboxChange Change) Apply(DataSet before, string folder, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        int step = before.History.Step + 1;
        ChangeLog log = new();
        ChangePlan plan = ChangePlan.Draw(before, _population, step, options.Change);
        DataSurvey survey = DataSurvey.Make(before, plan, Guid.Parse(_population.Practitioner(plan.Practitioner)), cancellationToken);
        Additions additions = Add(before, plan, step, moment, log);
        LineChanger changer = new(plan, survey, _population, step, moment, log);
        List<DataFile> files = [];
        foreach (string type in before.Files.Select(file => file.Type!).Concat(additions.Types).Distinct().OrderBy(type => type, StringComparer.Ordinal))
        {
            List<DataFile> sources = [.. before.Files.Where(file => file.Type == type)];
            TypeRewriter rewriter = new(type, folder, options.EffectiveMaxResourcesPerFile, step, moment);
            files.AddRange(rewriter.Write(sources, survey.Touches, line => changer.Apply(type, line), additions.Of(type), cancellationToken));
        }

        return (new DataSet(files, Continue(before, step, log)), Describe(plan, step, moment, log));
    }

    private Additions Add(DataSet before, ChangePlan plan, int step, DateTimeOffset moment, ChangeLog log)
    {
        Additions additions = new();
        using FhirWriter writer = new();
        foreach (int index in plan.Added)
        {
            new PatientChart(_population, index, writer, additions, moment).Write();
        }

        Dictionary<string, int> numbers = Enumerable.Range(0, _population.PatientCount + before.History.PatientsAdded)
            .ToDictionary(_population.Patient, index => index, StringComparer.Ordinal);
        foreach (string patient in plan.Updated)
        {
            new PatientChart(_population, numbers[patient], writer, additions, moment).WriteFollowUp(step);
        }

        log.Added.AddRange(additions.Addresses());
        foreach (DeletedResource resource in before.History.Returning.Where(resource => !plan.Deleted.Contains(resource.Patient)))
        {
            using JsonDocument last = JsonDocument.Parse(resource.LastVersion);
            additions.Add(resource.Type, new(NextVersion.Write(last.RootElement, moment, (_, _) => false, versions: 2)));
            log.Restored.Add(resource.Type + "/" + resource.Id);
        }

        return additions;
    }

    private DataHistory Continue(DataSet before, int step, ChangeLog log)
    {
        HashSet<string> restored = new(log.Restored, StringComparer.Ordinal);
        Dictionary<string, HashSet<string>> deletedMembers = new(StringComparer.Ordinal);
        foreach (string group in before.Groups)
        {
            HashSet<string> members = before.FindGroup(group)!;
            deletedMembers[group] = new(
                before.History.DeletedMembersOf(group).Concat(log.Deleted.Where(deletion => deletion.Type == "Patient" && members.Contains(deletion.Id)).Select(deletion => deletion.Id)),
                StringComparer.Ordinal);
        }

        return new DataHistory
        {
            Step = step,
            PatientsAdded = before.History.PatientsAdded + options.Change,
            Deletions = [.. before.History.Deletions.Where(deletion => !restored.Contains(deletion.Address)), .. log.Deleted],
            DeletedMembers = deletedMembers,
            Returning = log.Returning,
        };
    }

    private SandboxChange Describe(ChangePlan plan, int step, DateTimeOffset moment, ChangeLog log) => new()
    {
        Step = step,
        Moment = moment,
        Added = log.Added,
        Updated = log.Updated,
        Deleted = [.. log.Deleted.Select(deletion => deletion.Address)],
        Restored = log.Restored,
        Joined = [.. plan.JoinedAndNew(_population)],
        Left = plan.Left,
    };
}
