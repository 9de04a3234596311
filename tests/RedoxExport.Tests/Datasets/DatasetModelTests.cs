using CsCheck;
using RedoxExport.Datasets;

namespace RedoxExport.Tests.Datasets;

/// <summary>Whatever the runs, however they are brought in: the view is what a dictionary in memory would be.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class DatasetModelTests
{
    [Theory]
    [Trait(TrialLength.Name, TrialLength.Long)]
    [InlineData(false)]
    [InlineData(true)]
    public void Night_by_night_or_all_at_once_it_is_what_a_dictionary_would_hold(bool isGroup)
    {
        GeneratedRun.Chains.Sample(
            runs =>
            {
                using DatasetRuns nightly = new();
                using DatasetRuns once = new();
                Dictionary<(string, string), GeneratedItem> model = [];
                foreach (GeneratedRun run in runs)
                {
                    foreach (DatasetRuns each in new[] { nightly, once })
                    {
                        run.AddTo(each, isGroup);
                    }

                    nightly.Update();
                    Apply(model, run, isGroup);
                    Assert.Equal(Expected(model), nightly.Files());
                }

                once.Update(GeneratedRun.SmallLimits);
                Assert.Equal(nightly.Files(), once.Files());
                Assert.Equal(0, once.Update().RunsFolded);
            },
            iter: TrialLength.Of(shortForm: 15, longForm: 120));
    }

    private static void Apply(Dictionary<(string, string), GeneratedItem> model, GeneratedRun run, bool isGroup)
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
        foreach (GeneratedItem item in run.Items)
        {
            if (!model.TryGetValue((item.Type, item.Id), out GeneratedItem? there)
                || (item.Subset == there.Subset ? IsNewer(item, there) || (Contradicts(item, there) && !ofThisRun.Contains((item.Type, item.Id))) : there.Subset))
            {
                model[(item.Type, item.Id)] = item;
                ofThisRun.Add((item.Type, item.Id));
            }
        }

        foreach (((string, string) key, GeneratedItem item) in isGroup ? model.ToArray() : [])
        {
            if (item.Type != "Practitioner" && !run.Members.Contains(item.Type == "Patient" ? item.Id : item.Patient))
            {
                model.Remove(key);
            }
        }
    }

    private static bool IsNewer(GeneratedItem item, GeneratedItem there) => (item.Hour, item.Version).CompareTo((there.Hour, there.Version)) >= 0;

    // The clocks of two servers differ: the later run is right.
    private static bool Contradicts(GeneratedItem item, GeneratedItem there) => item.Hour.CompareTo(there.Hour) * item.Version.CompareTo(there.Version) < 0;

    private static Dictionary<string, string> Expected(Dictionary<(string, string), GeneratedItem> model) => model.Values
        .GroupBy(item => item.Type)
        .ToDictionary(type => type.Key + ".ndjson", type => string.Concat(type.OrderBy(item => item.Id, StringComparer.Ordinal).Select(item => item.Line + "\n")));
}
