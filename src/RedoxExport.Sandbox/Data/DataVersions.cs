namespace RedoxExport.Sandbox.Data;

/// <summary>
/// The current data set, and the earlier data sets that are still in use. A file is deleted when no data set that contains it is left.
/// </summary>
internal sealed class DataVersions
{
    private readonly object _sync = new();

    // The last version is the current one.
    private readonly List<Version> _versions = [];

    public DataVersions(Task<DataSet> first) => _versions.Add(new Version(first));

    public Task<DataSet> Current
    {
        get
        {
            lock (_sync)
            {
                return _versions[_versions.Count - 1].Data;
            }
        }
    }

    public DataLease Lease(DateTimeOffset moment)
    {
        lock (_sync)
        {
            Version current = _versions[_versions.Count - 1];
            current.Users++;
            return new DataLease(current.Data, moment, () => Release(current));
        }
    }

    /// <summary>Makes a data set the current one. The previous data set must be completely loaded.</summary>
    public void Replace(DataSet next)
    {
        lock (_sync)
        {
            _versions.Add(new Version(Task.FromResult(next)));
            RemoveUnused();
        }
    }

    private void Release(Version version)
    {
        lock (_sync)
        {
            version.Users--;
            RemoveUnused();
        }
    }

    private void RemoveUnused()
    {
        List<Version> unused = _versions.FindAll(version => version.Users == 0 && version != _versions[_versions.Count - 1]);
        if (unused.Count == 0)
        {
            return;
        }

        _versions.RemoveAll(unused.Contains);
        HashSet<string> used = new(_versions.SelectMany(FilesOf), StringComparer.Ordinal);
        foreach (string path in unused.SelectMany(FilesOf).Where(path => !used.Contains(path)).Distinct())
        {
            TemporaryFolder.TryDeleteFile(path);
        }
    }

    // Does not block: if there are several versions, all of them are completely loaded.
    private static IEnumerable<string> FilesOf(Version version) => version.Data.GetAwaiter().GetResult().Files.Select(file => file.Path);

    private sealed class Version(Task<DataSet> data)
    {
        public Task<DataSet> Data => data;

        public int Users { get; set; }
    }
}
