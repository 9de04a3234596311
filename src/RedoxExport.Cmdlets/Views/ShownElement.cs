using System.Management.Automation;
using System.Management.Automation.Runspaces;
using RedoxExport.Resources;

namespace RedoxExport.Cmdlets;

/// <summary>
/// What a script gets for an element that lies in another: a PSObject, because ConvertTo-Json sees adapted members only
/// through one, and makes none itself for what lies in an array.
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
            // A runspace without the module, such as one of ForEach-Object -Parallel. There the members are hung on the
            // object itself: without them, ConvertTo-Json would write {} and say nothing.
            HangMembersOn(shown, element);
        }

        return shown;
    }

    private static void HangMembersOn(PSObject shown, FhirElement element)
    {
        // What is hung on an object is shared by all runspaces that have it, and two of them may come here at once.
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
