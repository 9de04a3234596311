using System.Management.Automation;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>Says everything that is wrong with payloads of Redox's data model.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedoxExportResponse", DefaultParameterSetName = "InputObject")]
[OutputType(typeof(ExportResponseFinding), typeof(bool))]
public sealed class TestRedoxExportResponseCommand : PayloadCmdlet
{
    /// <summary>Gives a Boolean a payload: false where there is an error, true also where there are warnings.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Process(PayloadItem item, string? source, PayloadLimits limits)
    {
        IReadOnlyList<ExportResponseFinding> found = ExportResponseValidator.Validate(item, source, limits);
        if (Quiet)
        {
            WriteObject(!found.Any(finding => finding.Severity == FindingSeverity.Error));
            return;
        }

        WriteObject(found, enumerateCollection: true);
    }

    private protected override void Process(ExportResponse response, int index, PayloadLimits limits) =>
        Process(new PayloadItem(index, 0, response.ToUtf8Json()), null, limits);
}
