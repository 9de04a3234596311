using CsCheck;
using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Datasets;

/// <summary>Whatever the runs, however they are merged, and wherever an update is killed: who follows the feed has what the view has.</summary>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class FeedModelTests
{
    /// <summary>When a run is merged, when the follower looks, at which step of all updates one is killed, and the sizes.</summary>
    private static readonly Gen<(bool[] Merges, bool[] Looks, int Kill, bool Small, bool IsGroup)> Nights =
        Gen.Select(Gen.Bool.Array[6], Gen.Bool.Array[6], Gen.Int[-10, 60], Gen.Bool, Gen.Bool);

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public void Replaying_the_feed_gives_the_view_and_the_view_is_read_only_once()
    {
        Gen.Select(GeneratedRun.Chains, Nights).Sample(
            (runs, nights) =>
            {
                Follower follower = Play(runs, nights, new DatasetLimits());
                Assert.Equal(1, follower.Loads);
            },
            iter: TrialLength.Of(shortForm: 25, longForm: 600));
    }

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public void Whoever_comes_too_late_for_the_change_sets_that_are_kept_reads_the_view_again()
    {
        int loads = 0;
        int replayed = 0;
        Gen.Select(GeneratedRun.Chains, Nights, Gen.Int[1, 3], Gen.Int[0, 600]).Sample(
            (runs, nights, sets, bytes) =>
            {
                Follower follower = Play(runs, nights, new DatasetLimits { ChangeSets = sets, LeastChangeBytes = bytes });
                Interlocked.Add(ref loads, follower.Loads - 1);
                Interlocked.Add(ref replayed, follower.Replayed);
            },
            iter: TrialLength.Of(shortForm: 25, longForm: 600));

        Assert.True(loads > 0 && replayed > 0);
    }

    private static Follower Play(GeneratedRun[] runs, (bool[] Merges, bool[] Looks, int Kill, bool Small, bool IsGroup) nights, DatasetLimits limits)
    {
        using DatasetRuns all = new();
        using TestFolder killed = new();
        DatasetLimits sorting = nights.Small ? GeneratedRun.SmallLimits : new DatasetLimits();
        DatasetLimits both = new()
        {
            SortBytes = sorting.SortBytes,
            SortRecords = sorting.SortRecords,
            MergeWidth = sorting.MergeWidth,
            MergeBytes = sorting.MergeBytes,
            RunsAtOnce = sorting.RunsAtOnce,
            ChangeSets = limits.ChangeSets,
            LeastChangeBytes = limits.LeastChangeBytes,
        };
        Follower follower = new();
        string root = all.Root;
        int steps = 0;
        for (int night = 0; night < runs.Length; night++)
        {
            runs[night].AddTo(all, nights.IsGroup);
            bool isLast = night == runs.Length - 1;
            if (nights.Merges[night] || isLast)
            {
                // What a killed update leaves is what lies on disk at that moment. The rest of this update counts for nothing.
                new DatasetUpdate(root, all.Runs) { Limits = both, Step = _ => Kill(steps++ == nights.Kill, root, killed.FullPath) }.Run();
                if (Directory.Exists(killed.FullPath) && root != killed.FullPath)
                {
                    root = killed.FullPath;
                    if (DatasetFeed.Open(root) is not null && nights.Looks[night])
                    {
                        follower.Follow(root);
                    }

                    new DatasetUpdate(root, all.Runs) { Limits = both }.Run();
                }
            }

            if ((nights.Looks[night] || isLast) && DatasetFeed.Open(root) is not null)
            {
                follower.Follow(root);
            }
        }

        return follower;
    }

    private static void Kill(bool isTime, string root, string to)
    {
        if (isTime)
        {
            ViewCopies.Copy(root, to);
        }
    }
}
