using Microsoft.Testing.Extensions.TrxReport.Abstractions;

namespace RedoxExport.Pester;

/// <summary>Says that results carry what a TRX report needs. They always do.</summary>
internal sealed class TrxCapability : ITrxReportCapability
{
    bool ITrxReportCapability.IsSupported => true;

    void ITrxReportCapability.Enable()
    {
    }
}
