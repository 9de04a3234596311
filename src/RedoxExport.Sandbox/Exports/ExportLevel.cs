namespace RedoxExport.Sandbox.Exports;

internal enum ExportLevel
{
    System,
    Patient,
    Group,
}
