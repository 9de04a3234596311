using System.Management.Automation;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>Validates payloads of Redox's data model and reports every finding.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedoxExportResponse", DefaultParameterSetName = "InputObject")]
[OutputType(typeof(ExportResponseFinding), typeof(bool))]
public sealed class TestRedoxExportResponseCommand : PayloadCmdlet
{
    /// <summary>Returns one Boolean per payload: false if there is an error, true if there are only warnings or no findings.</summary>
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
