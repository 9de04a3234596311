using System.Management.Automation;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Lists the views that come with the module.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportView")]
[OutputType(typeof(BuiltInView))]
public sealed class GetRedoxExportViewCommand : PSCmdlet
{
    /// <summary>The names of the views, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BuiltInViewCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Lists only the views of these resource types.</summary>
    [Parameter]
    [Alias("ResourceType", "Types")]
    [ValidateNotNullOrEmpty]
    [ValidateResourceType]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string[]? Type { get; set; }

    /// <summary>Lists the checks: views whose rows are problems of the data.</summary>
    [Parameter]
    public SwitchParameter Check { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<string> types = GivenNames.Split(Type);
        foreach (BuiltInView view in (Name ?? ["*"]).SelectMany(Find))
        {
            if (types.Count == 0 || types.Contains(view.Resource, StringComparer.OrdinalIgnoreCase))
            {
                WriteObject(view);
            }
        }
    }

    private IEnumerable<BuiltInView> Find(string name)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name))
        {
            WildcardPattern pattern = new(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            return (Check ? BuiltInViews.CheckNames : BuiltInViews.ViewNames).Where(pattern.IsMatch).Select(found => BuiltInViews.Find(found)!);
        }

        if (BuiltInViews.Find(name) is { } view)
        {
            return [view];
        }

        WriteError(CmdletErrors.ViewUnknown(name, BuiltInViews.NearestTo(name), Check ? BuiltInViews.CheckNames : BuiltInViews.ViewNames, canBePath: false).ToErrorRecord(name));
        return [];
    }
}
