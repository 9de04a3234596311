using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Wraps a nested element in a PSObject for scripts. ConvertTo-Json sees adapted members only through a PSObject, and does not create one
/// for the items of an array.
/// </summary>
internal sealed class ShownElement : ElementPresenter
{
    private static readonly object Known = new();
    private static readonly object Unknown = new();

    // Each runspace that has read an element, and whether it has the module's adapter: looking for it costs more than showing the element.
    private readonly ConditionalWeakTable<Runspace, object> _adapterIn = new();

    /// <summary>Wraps an element, so that commands see its members in this thread's runspace.</summary>
    public override object Present(FhirElement element)
    {
        PSObject shown = PSObject.AsPSObject(element);
        if (!IsAdapterKnown(shown, element))
        {
            // This runspace does not have the module, like one of ForEach-Object -Parallel. The members are added to the object itself,
            // because otherwise ConvertTo-Json would write {} without an error.
            HangMembersOn(shown, element);
        }

        return shown;
    }

    private void HangMembersOn(PSObject shown, FhirElement element)
    {
        // Runspaces share the members added to an object, and two of them may add members at the same time.
        lock (element)
        {
            foreach (string name in FhirElement.GetMemberNames(element))
            {
                if (shown.Properties[name] is null)
                {
                    FhirElement.TryGetMember(element, name, out object? member);
                    shown.Properties.Add(new PSNoteProperty(name, PresentAll(member)));
                }
            }
        }
    }

    private bool IsAdapterKnown(PSObject shown, FhirElement element)
    {
        // A thread without a runspace has no adapters.
        if (Runspace.DefaultRunspace is not { } runspace)
        {
            return false;
        }

        if (_adapterIn.TryGetValue(runspace, out object? known))
        {
            return known == Known;
        }

        IReadOnlyList<string> names = FhirElement.GetMemberNames(element);
        return names.Count == 0 || Learn(runspace, shown.Properties[names[0]] is { MemberType: PSMemberTypes.Property });
    }

    private bool Learn(Runspace runspace, bool isKnown) => _adapterIn.GetValue(runspace, _ => isKnown ? Known : Unknown) == Known;
}
