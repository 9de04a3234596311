using System.Management.Automation;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>Reads Redox's <c>system-export-response</c> and related payloads from text, files or objects.</summary>
[Cmdlet(VerbsData.ConvertFrom, "RedoxExportResponse", DefaultParameterSetName = "InputObject")]
[OutputType(typeof(ExportResponse))]
public sealed class ConvertFromRedoxExportResponseCommand : PayloadCmdlet
{
    private protected override void Process(PayloadItem item, string? source, PayloadLimits limits)
    {
        ExportResponse response;
        try
        {
            response = ExportResponseReader.Read(item, source, limits);
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord());
            return;
        }

        Write(response);
    }

    private protected override void Process(ExportResponse response, int index, PayloadLimits limits) => Write(response);

    private protected override bool TryProcess(string text, PayloadLimits limits)
    {
        if (ExportResponseReader.TryReadAlone(text, limits) is not { } response)
        {
            return false;
        }

        Write(response);
        return true;
    }

    private void Write(ExportResponse response)
    {
        WriteObject(response);
        if (response.Errors.Count == 0)
        {
            return;
        }

        foreach (ResponseError error in response.Errors)
        {
            WriteError(CmdletErrors.RedoxReportedError(response, error).ToErrorRecord(response));
        }
    }
}
