using RedoxExport.Copies;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Copies;

/// <summary>Copies of one folder to a <see cref="StoreServer"/>.</summary>
internal sealed class StoreTrial : IDisposable
{
    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    public const string Copy = "nightly/tonight/";
    public const string Manifest = Copy + "copy.json";

    public TestFolder Folder { get; } = new();

    public StoreServer Server { get; } = new();

    public RecordingEvents Events { get; } = new();

    public TestPacing Pacing { get; } = new();

    public string Destination { get; set; } = "s3://exports/nightly";

    public Dictionary<string, string> Variables { get; } = new() { ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE", ["AWS_SECRET_ACCESS_KEY"] = Secret };

    public CopySettings Settings() => new()
    {
        Destination = Destination,
        Environment = new CopyEnvironment { Variable = name => Variables.GetValueOrDefault(name), Home = Folder.FullPath },
        Transport = new GateOptions { MaxAttempts = 2, Pacing = Pacing },
        Http = Server.ToInvoker(),
        ThrottleLimit = 4,
    };

    public void Write(params (string Type, byte[] Content)[] files) => SavedFolder.Write(Folder.FullPath, files);

    public async Task<CopiedExport> CopyAsync(bool verifies = false, CancellationToken cancellation = default)
    {
        using CopyTarget target = CopyDestination.Open(Settings(), Events);
        ExportCopier copier = new(target, new CopyOptions { Verifies = verifies, ThrottleLimit = 4, Clock = Pacing.Clock }, Events);
        return await copier.CopyAsync(Assert.Single(CopySource.Find(Folder.FullPath)), cancellation);
    }

    public async Task<RedoxExportException> FailAsync()
    {
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync());

        // Whatever it is about, it has no secret, and there is no copy that a reader would take for a whole one.
        Assert.DoesNotContain(Secret[..12], error + string.Concat(Events.All), StringComparison.Ordinal);
        Assert.DoesNotContain(Manifest, Server.Objects.Keys);
        return error;
    }

    public void Dispose() => Folder.Dispose();
}
