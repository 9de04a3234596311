using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Data;

/// <summary>Where a sandbox's data comes from: checked at once, loaded beside the running server.</summary>
internal sealed class DataSource
{
    private readonly Func<string, CancellationToken, IReadOnlyList<DataFile>> _load;

    private DataSource(Func<string, CancellationToken, IReadOnlyList<DataFile>> load) => _load = load;

    /// <exception cref="SandboxException">The data folder does not exist, is empty, or holds something else than FHIR resources.</exception>
    public static DataSource Create(SandboxOptions options)
    {
        if (options.DataPath is not null)
        {
            List<KeyValuePair<string, string>> files = FolderData.Find(options.DataPath)
                .Select(path => new KeyValuePair<string, string>(path, FolderData.ReadType(path)))
                .ToList();
            return new((_, cancellationToken) => files.Select(file => FolderData.Open(file.Key, file.Value, cancellationToken)).ToList());
        }

        DateTimeOffset now = options.TimeProvider.GetUtcNow();
        return new((folder, cancellationToken) =>
            new DataGenerator(options.Seed, options.PatientCount, withRoster: options.Change > 0).Write(folder, options.EffectiveMaxResourcesPerFile, now, cancellationToken));
    }

    /// <param name="folder">Where generated files are written.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public DataSet Load(string folder, CancellationToken cancellationToken) => new(_load(folder, cancellationToken), DataHistory.None);
}
