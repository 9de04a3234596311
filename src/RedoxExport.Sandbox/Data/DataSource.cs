using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Data;

/// <summary>The source of a sandbox's data. It is checked when the sandbox starts and loaded in the background.</summary>
internal sealed class DataSource
{
    private readonly Func<string, CancellationToken, IReadOnlyList<DataFile>> _load;

    private DataSource(Func<string, CancellationToken, IReadOnlyList<DataFile>> load) => _load = load;

    /// <exception cref="SandboxException">
    /// The data folder does not exist, has no NDJSON files, or contains files that do not hold FHIR resources.
    /// </exception>
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
            new DataGenerator(options.Seed, options.PatientCount, withRoster: options.Change > 0, options.Attachments).Write(folder, options.EffectiveMaxResourcesPerFile, now, cancellationToken));
    }

    /// <param name="folder">The folder for generated files.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    public DataSet Load(string folder, CancellationToken cancellationToken) => new(_load(folder, cancellationToken), DataHistory.None);
}
