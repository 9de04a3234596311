using CsCheck;
using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

/// <summary>A run that a property test makes up: full, incremental or incomplete, with deletions, and with the members of a group.</summary>
internal sealed record GeneratedRun(bool IsFull, GeneratedItem[] Items, GeneratedItem[] Deleted, string[] Members, bool Gzip, int LinesOfFile, bool IsIncomplete)
{
    /// <summary>Limits so small that even a few resources are sorted in many pieces.</summary>
    public static readonly DatasetLimits SmallLimits = new() { SortBytes = 600, SortRecords = 3, MergeWidth = 2, MergeBytes = 64, RunsAtOnce = 2 };

    private static readonly string[] Patients = ["p1", "p2", "p3"];

    private static readonly Gen<GeneratedItem> AllItems = Gen.Select(
        Gen.Int[0, 3].Select(i => new[] { "Patient", "Observation", "Practitioner", "Appointment" }[i]),
        Gen.Int[0, 3],
        Gen.Int[0, 6],
        Gen.Int[1, 12],
        Gen.Int[0, 7].Select(i => i == 0),
        Gen.Int[0, 2].Select(i => Patients[i]),
        Gen.Int[0, 9],
        (type, id, hour, version, subset, patient, text) => new GeneratedItem(type, type == "Patient" ? Patients[id % 3] : "i" + id, hour, version, subset, patient, text));

    private static readonly Gen<GeneratedRun> All = Gen.Select(
        Gen.Int[0, 5].Select(i => i == 0),
        AllItems.Array[0, 12],
        AllItems.Array[0, 3],
        Gen.Bool.Array[3],
        Gen.Bool,
        Gen.Int[1, 5],
        Gen.Bool,
        (full, items, deleted, members, gzip, lines, incomplete) => new GeneratedRun(full, items, deleted, [.. Patients.Where((_, i) => members[i])], gzip, lines, incomplete));

    /// <summary>Up to six runs, of which the first is a full one.</summary>
    public static readonly Gen<GeneratedRun[]> Chains = All.Array[1, 6].Select(runs => (GeneratedRun[])[runs[0] with { IsFull = true }, .. runs[1..]]);

    /// <summary>Writes the run as an export leaves it.</summary>
    public void AddTo(DatasetRuns root, bool isGroup) => root.Add(
        IsFull,
        Items.Select(item => item.Line),
        Deleted.Select(item => $"{item.Type}/{item.Id}"),
        isGroup ? Members : null,
        Gzip,
        LinesOfFile,
        IsIncomplete);
}
