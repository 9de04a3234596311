using System.Management.Automation;
using System.Management.Automation.Runspaces;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Wraps a nested element in a PSObject for scripts. ConvertTo-Json sees adapted members only through a PSObject, and does not create one
/// for the items of an array.
/// </summary>
internal static class ShownElement
{
    [ThreadStatic]
    private static Guid _runspaceSeen;

    [ThreadStatic]
    private static bool _adapterKnown;

    /// <summary>Wraps an element, so that commands see its members in this thread's runspace.</summary>
    public static object Make(object value)
    {
        PSObject shown = PSObject.AsPSObject(value);
        FhirElement element = (FhirElement)value;
        if (!IsAdapterKnown(shown, element))
        {
            // This runspace does not have the module, like one of ForEach-Object -Parallel. The members are added to the object itself,
            // because otherwise ConvertTo-Json would write {} without an error.
            HangMembersOn(shown, element);
        }

        return shown;
    }

    private static void HangMembersOn(PSObject shown, FhirElement element)
    {
        // Runspaces share the members added to an object, and two of them may add members at the same time.
        lock (element)
        {
            foreach (string name in FhirElement.GetMemberNames(element))
            {
                if (shown.Properties[name] is null)
                {
                    FhirElement.TryGetShownMember(element, name, out object? member);
                    shown.Properties.Add(new PSNoteProperty(name, member));
                }
            }
        }
    }

    private static bool IsAdapterKnown(PSObject shown, FhirElement element)
    {
        Guid runspace = Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;
        if (runspace != _runspaceSeen)
        {
            IReadOnlyList<string> names = FhirElement.GetMemberNames(element);
            if (names.Count == 0)
            {
                return true;
            }

            _adapterKnown = shown.Properties[names[0]] is { MemberType: PSMemberTypes.Property };
            _runspaceSeen = runspace;
        }

        return _adapterKnown;
    }
}
