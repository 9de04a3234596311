using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// Merges runs with the present view and writes the result as the next view, in a folder next to it. The records of the runs are first
/// sorted on disk by type and id, with bounded memory, and then merged with the files of the present view, which have the same order.
/// Each of those files is read and written once, sequentially.
/// </summary>
internal sealed class DatasetMerge
{
    private const int RecordsBetweenLooks = 4096;

    private readonly DatasetPaths _paths;
    private readonly DatasetSummary? _before;
    private readonly DatasetPlan _plan;
    private readonly IReadOnlyList<DatasetRun> _runs;
    private readonly DatasetLimits _limits;
    private readonly Action<string> _step;
    private readonly CancellationToken _cancellation;
    private readonly DatasetCounter _counter;
    private readonly DatasetTypeNames _types = new();
    private readonly ResourceFate _fate;
    private readonly List<DatasetType> _written = [];
    private Membership? _membership;
    private ChangeSetWriter? _changes;
    private byte[] _id = [];
    private int _idLength;
    private int _untilLook;

    public DatasetMerge(
        DatasetPaths paths,
        DatasetSummary? before,
        DatasetPlan plan,
        DatasetCounter counter,
        DatasetLimits limits,
        Action<string> step,
        CancellationToken cancellation)
    {
        _paths = paths;
        _before = before;
        _plan = plan;
        _runs = [.. plan.Runs.Take(limits.RunsAtOnce)];
        _counter = counter;
        _limits = limits;
        _step = step;
        _cancellation = cancellation;
        _fate = new ResourceFate(_runs.Count, _runs.Select((run, index) => run.IsOrdered ? 1UL << index : 0).Aggregate(0UL, (all, bit) => all | bit));
    }

    /// <summary>Makes the next view. When this returns, the view is complete but has not replaced the present one.</summary>
    /// <returns>The number of runs that were merged.</returns>
    /// <exception cref="RedoxExportException">A run cannot be read, or the present view is damaged.</exception>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public int Run()
    {
        RunFiles files = RunFiles.Find(_runs);
        _membership = Membership.Of(_runs, _cancellation);
        PrivateFolder.Create(_paths.Work);
        DatasetSwap.CreateNext(_paths);
        _step(DatasetSteps.Begun);
        string revision = ViewRevision.New();
        using ChangeSetWriter? changes = _changes = ChangeSetWriter.Begin(_paths, _before, revision, _limits);
        foreach (DatasetType type in _before?.Types ?? [])
        {
            _types.Find(System.Text.Encoding.UTF8.GetBytes(type.Type));
        }

        using (RecordMerge events = Sort(files))
        {
            _step(DatasetSteps.Read);
            foreach (DatasetTypeName type in _types.All.OrderBy(type => type.Name, StringComparer.Ordinal))
            {
                MergeType(type, events);
            }
        }

        // Complete before the view is: from the moment that the view is recorded, a follower may look for the way to it.
        DatasetRun last = _runs[_runs.Count - 1];
        if (changes?.Complete(last) == true)
        {
            _step(DatasetSteps.ChangesRecorded);
        }

        new DatasetSummary([.. _plan.RunIdsBefore, .. _runs.Select(run => run.Id)], last.TransactionTime, _written, revision).Write(_paths.Next);
        _step(DatasetSteps.Recorded);
        return _runs.Count;
    }

    private RecordMerge Sort(RunFiles files)
    {
        SortedFiles sorted = new(_paths.Work, _types, _limits, _step);
        foreach (RunFile file in files.All)
        {
            Func<LineShape<RecordPack>> newShape = file.IsOfDeletions
                ? () => new DeletionRecordShape(_types, file.Run)
                : () => new ResourceRecordShape(_types, _membership, file.Run);
            foreach (ResourceBatch<RecordPack> batch in file.File.ReadBatches(new ResourceTypeFilter(null), newShape, _cancellation))
            {
                using RecordPack? pack = batch.Items.Count > 0 ? batch.Items[0] : null;
                Check(file, batch, pack);
                if (pack is not null)
                {
                    _counter.OutcomesPassedOver += pack.Outcomes;
                    sorted.Add(pack);
                }
            }
        }

        return sorted.Complete();
    }

    private void Check(RunFile file, ResourceBatch<RecordPack> batch, RecordPack? pack)
    {
        string run = _runs[file.Run].Id;
        bool mayPassOver = _runs[file.Run].IsIncomplete && !file.IsOfDeletions;
        if (batch.Errors.Select(error => error.Error).FirstOrDefault(error => !mayPassOver || error.Recovery != Recovery.Continue) is { } damage)
        {
            throw DatasetErrors.RunDamaged(run, damage);
        }

        _counter.LinesPassedOver += batch.Errors.Count;

        if (pack is { Fault: not RecordFault.None })
        {
            long line = batch.LinesBefore + pack.FaultLine;
            throw pack.Fault switch
            {
                RecordFault.NoId => DatasetErrors.ResourceWithoutId(run, file.File.Path, line),
                RecordFault.TypeUnusable => DatasetErrors.ResourceTypeUnusable(run, file.File.Path, line),
                _ => DatasetErrors.DeletionUnreadable(run, file.File.Path, line),
            };
        }
    }

    private void MergeType(DatasetTypeName type, RecordMerge events)
    {
        DatasetTypeResult counts = _counter.Of(type.Name);
        DatasetType? before = _before?.Types.FirstOrDefault(known => known.Type == type.Name);
        string path = DatasetPaths.FileOf(_paths.Current, type.Name);
        if (before is not null && new FileInfo(path) is var file && (!file.Exists || file.Length != before.Bytes))
        {
            if (!_plan.IsRebuild)
            {
                throw Damaged(file.Exists ? $"the length of '{path}' has changed" : $"'{path}' is missing", null);
            }

            _changes?.Drop();
        }

        using DatasetTypeFile written = new(DatasetPaths.FileOf(_paths.Next, type.Name));
        bool hasEvents = events.HasCurrent && events.Current.Type == type.Index;
        if (before is not null && !hasEvents && _membership is null && !_plan.IsRebuild)
        {
            written.Copy(path, before);
        }
        else
        {
            using PresentType present = new(before is null ? null : OpenPresent(path, type), isForComparison: _plan.IsRebuild);
            _changes?.BeginType(type.Name);
            MergeType(type, present, events, counts, written);
            written.Complete();
            if (present.IsDamaged)
            {
                _changes?.Drop();
            }

            _changes?.EndType();
        }

        counts.Resources = written.Resources;
        counts.Bytes = written.Bytes;
        if (written.Resources > 0)
        {
            _written.Add(new DatasetType(type.Name, written.Resources, written.Bytes));
            _step(DatasetSteps.Written);
        }
    }

    private void MergeType(DatasetTypeName type, PresentType present, RecordMerge events, DatasetTypeResult counts, DatasetTypeFile written)
    {
        present.Next();
        while (true)
        {
            Look();
            bool hasEvent = events.HasCurrent && events.Current.Type == type.Index;
            if (!present.HasCurrent && !hasEvent)
            {
                return;
            }

            int order = !present.HasCurrent ? 1 : !hasEvent ? -1 : present.Current.Id.SequenceCompareTo(events.Current.Id);
            MergeResource(type, order <= 0 ? present.Current : null, order >= 0 ? events : null, counts, written);
            if (order <= 0)
            {
                present.Next();
            }
        }
    }

    private void MergeResource(DatasetTypeName type, DatasetRecord? before, RecordMerge? events, DatasetTypeResult counts, DatasetTypeFile written)
    {
        _fate.Begin();
        if (before is { } there)
        {
            // A full run starts over: the resources that were in the view serve only for comparison.
            if (_plan.IsRebuild)
            {
                _fate.BeginGone(there);
            }
            else
            {
                _fate.Begin(there);
            }
        }

        if (events is not null)
        {
            ApplyAll(type, events);
        }

        ResourceChange change = _fate.End(before is { } was ? was.Line : default, out ReadOnlySpan<byte> line);
        _counter.SubsettedPassedOver += _fate.SubsettedPassedOver;
        _counter.VersionsContradicted += _fate.Contradictions;
        DatasetCounter.Count(counts, change);
        _changes?.Add(change, before is { } known ? known.Id : _id.AsSpan(0, _idLength), line);
        if (change is ResourceChange.Added or ResourceChange.Updated or ResourceChange.Unchanged)
        {
            written.Write(line);
        }
    }

    private void ApplyAll(DatasetTypeName type, RecordMerge events)
    {
        // Next() overwrites the buffer that holds the id, so the id is copied.
        ReadOnlySpan<byte> first = events.Current.Id;
        if (_id.Length < first.Length)
        {
            _id = new byte[first.Length * 2];
        }

        first.CopyTo(_id);
        _idLength = first.Length;
        ReadOnlySpan<byte> id = _id.AsSpan(0, _idLength);
        do
        {
            _fate.Apply(events.Current);
            events.Next();
        }
        while (events.HasCurrent && events.Current.Type == type.Index && events.Current.Id.SequenceEqual(id));
    }

    private CurrentReader? OpenPresent(string path, DatasetTypeName type) =>
        _plan.IsRebuild && !File.Exists(path) ? null : new CurrentReader(path, type, _types, _membership, Damaged, _cancellation);

    private RedoxExportException Damaged(string because, Exception? inner) => DatasetErrors.Damaged(_paths.Current, because, inner);

    private void Look()
    {
        if (--_untilLook < 0)
        {
            _untilLook = RecordsBetweenLooks;
            _cancellation.ThrowIfCancellationRequested();
        }
    }
}
