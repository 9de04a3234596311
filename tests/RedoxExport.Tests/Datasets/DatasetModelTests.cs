using System.Globalization;
using CsCheck;
using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

/// <summary>Whatever the runs, however they are brought in: the view is what a dictionary in memory would be.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class DatasetModelTests
{
    private static readonly string[] Patients = ["p1", "p2", "p3"];

    private static readonly Gen<Item> Items = Gen.Select(
        Gen.Int[0, 3].Select(i => new[] { "Patient", "Observation", "Practitioner", "Appointment" }[i]),
        Gen.Int[0, 3],
        Gen.Int[0, 6],
        Gen.Int[1, 12],
        Gen.Int[0, 7].Select(i => i == 0),
        Gen.Int[0, 2].Select(i => Patients[i]),
        Gen.Int[0, 9],
        (type, id, hour, version, subset, patient, text) => new Item(type, type == "Patient" ? Patients[id % 3] : "i" + id, hour, version, subset, patient, text));

    private static readonly Gen<Run> Runs = Gen.Select(
        Gen.Int[0, 5].Select(i => i == 0),
        Items.Array[0, 12],
        Items.Array[0, 3],
        Gen.Bool.Array[3],
        Gen.Bool,
        Gen.Int[1, 5],
        Gen.Bool,
        (full, items, deleted, members, gzip, lines, incomplete) => new Run(full, items, deleted, [.. Patients.Where((_, i) => members[i])], gzip, lines, incomplete));

    private static readonly DatasetLimits Small = new() { SortBytes = 600, SortRecords = 3, MergeWidth = 2, MergeBytes = 64, RunsAtOnce = 2 };

    [Theory]
    [Trait(TrialLength.Name, TrialLength.Long)]
    [InlineData(false)]
    [InlineData(true)]
    public void Night_by_night_or_all_at_once_it_is_what_a_dictionary_would_hold(bool isGroup)
    {
        Runs.Array[1, 6].Sample(
            generated =>
            {
                Run[] runs = [generated[0] with { IsFull = true }, .. generated[1..]];
                using DatasetRuns nightly = new();
                using DatasetRuns once = new();
                Dictionary<(string, string), Item> model = [];
                foreach (Run run in runs)
                {
                    foreach (DatasetRuns each in new[] { nightly, once })
                    {
                        each.Add(run.IsFull, run.Items.Select(Line), run.Deleted.Select(item => $"{item.Type}/{item.Id}"), isGroup ? run.Members : null, run.Gzip, run.LinesOfFile, run.IsIncomplete);
                    }

                    nightly.Update();
                    Apply(model, run, isGroup);
                    Assert.Equal(Expected(model), nightly.Files());
                }

                once.Update(Small);
                Assert.Equal(nightly.Files(), once.Files());
                Assert.Equal(0, once.Update().RunsFolded);
            },
            iter: TrialLength.Of(shortForm: 15, longForm: 120));
    }

    private static void Apply(Dictionary<(string, string), Item> model, Run run, bool isGroup)
    {
        if (run.IsFull)
        {
            if (!run.IsIncomplete)
            {
                model.Clear();
            }
        }
        else
        {
            Array.ForEach(run.Deleted, item => model.Remove((item.Type, item.Id)));
        }

        HashSet<(string, string)> ofThisRun = [];
        foreach (Item item in run.Items)
        {
            if (!model.TryGetValue((item.Type, item.Id), out Item? there)
                || (item.Subset == there.Subset ? IsNewer(item, there) || (Contradicts(item, there) && !ofThisRun.Contains((item.Type, item.Id))) : there.Subset))
            {
                model[(item.Type, item.Id)] = item;
                ofThisRun.Add((item.Type, item.Id));
            }
        }

        foreach (((string, string) key, Item item) in isGroup ? model.ToArray() : [])
        {
            if (item.Type != "Practitioner" && !run.Members.Contains(item.Type == "Patient" ? item.Id : item.Patient))
            {
                model.Remove(key);
            }
        }
    }

    private static bool IsNewer(Item item, Item there) => (item.Hour, item.Version).CompareTo((there.Hour, there.Version)) >= 0;

    // The clocks of two servers differ: the later run is right.
    private static bool Contradicts(Item item, Item there) => item.Hour.CompareTo(there.Hour) * item.Version.CompareTo(there.Version) < 0;

    private static Dictionary<string, string> Expected(Dictionary<(string, string), Item> model) => model.Values
        .GroupBy(item => item.Type)
        .ToDictionary(type => type.Key + ".ndjson", type => string.Concat(type.OrderBy(item => item.Id, StringComparer.Ordinal).Select(item => Line(item) + "\n")));

    private static string Line(Item item)
    {
        string reference = item.Type switch
        {
            "Observation" => $$$""","subject":{"reference":"Patient/{{{item.Patient}}}"}""",
            "Appointment" => $$$""","participant":[{"actor":{"reference":"Practitioner/i1"}},{"actor":{"reference":"https://fhir.example.org/Patient/{{{item.Patient}}}/_history/2"}}]""",
            _ => string.Empty,
        };
        string tag = item.Subset ? ""","tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]""" : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"resourceType":"{{{item.Type}}}","id":"{{{item.Id}}}","meta":{"versionId":"{{{item.Version}}}","lastUpdated":"2026-05-28T{{{item.Hour:00}}}:00:00Z"{{{tag}}}}{{{reference}}},"text":"ü{{{item.Text}}}"}""");
    }

    private sealed record Item(string Type, string Id, int Hour, int Version, bool Subset, string Patient, int Text);

    private sealed record Run(bool IsFull, Item[] Items, Item[] Deleted, string[] Members, bool Gzip, int LinesOfFile, bool IsIncomplete);
}
