using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Fhir;
using RedoxExport.References;

namespace RedoxExport.Cmdlets;

/// <summary>Fetches the resources that the resources of an export refer to and that the export does not have.</summary>
[Cmdlet(VerbsData.Save, "RedoxExportReference", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ReferenceResult))]
public sealed class SaveRedoxExportReferenceCommand : ResourceFolderCmdlet
{
    private readonly RepeatedResources _repeats = new();
    private ReferenceSave? _save;
    private ReferenceBar? _bar;
    private RedoxConnection? _used;

    /// <summary>Fetches only resources of these types; wildcards are allowed. All types by default.</summary>
    [Parameter]
    [Alias("ResourceType", "Types")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string[] Type { get; set; } = [];

    /// <summary>The maximum number of rounds; 25 by default. A fetched resource can refer to others, which are fetched in the next round.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Depth { get; set; } = ReferenceOptions.DefaultDepth;

    /// <summary>The maximum number of resources of a request; 100 by default. With 1, each resource is read by a request of its own.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int BatchSize { get; set; } = ReferenceOptions.DefaultBatchSize;

    /// <summary>The number of requests at the same time; 4 by default.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Also requests resources that the server did not have in an earlier call.</summary>
    [Parameter]
    public SwitchParameter RetryNotFound { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        foreach (string type in Names().Where(type => !WildcardPattern.ContainsWildcardCharacters(type) && !ResourceTypeNames.IsKnown(type)))
        {
            WriteWarning($"FHIR R4 has no resource type '{type}'.{ResourceTypeNames.QuestionFor(type)}");
        }
    }

    /// <inheritdoc/>
    protected override void OnTick()
    {
        if (_save is { } save)
        {
            _bar?.Show(save.Progress, _used?.Gate, ThrottleLimit);
        }
    }

    /// <inheritdoc/>
    protected override void Process(string folder)
    {
        if (!ShouldProcess(folder, "Fetch the missing resources"))
        {
            return;
        }

        WildcardPattern[] wanted = [.. Names().Select(type => new WildcardPattern(type, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
        _used = RequireConnection();
        _save = new ReferenceSave(
            _used,
            folder,
            new ReferenceOptions
            {
                IsWanted = type => wanted.Length == 0 || Array.Exists(wanted, pattern => pattern.IsMatch(type)),
                BatchSize = BatchSize,
                ThrottleLimit = ThrottleLimit,
                Depth = Depth,
                RetriesAbsent = RetryNotFound,
            },
            this);
        _bar = new ReferenceBar(this, "Fetching missing resources");
        try
        {
            WriteObject(Run(cancellationToken => _save.RunAsync(error => PostError(error, folder), cancellationToken)), enumerateCollection: true);
        }
        finally
        {
            _save = null;
            if (!StopToken.IsCancellationRequested)
            {
                _bar.End();
            }
        }
    }

    // An increment lacks what the view has, so both together would request resources that are there.
    internal override bool MayTake(string given, IReadOnlyList<string> folders) => _repeats.MayRead(given, folders);

    private IEnumerable<string> Names() => GivenNames.Split(Type).Where(type => type.Length > 0);
}
