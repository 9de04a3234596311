@{
    RootModule           = if ($PSEdition -eq 'Core') { 'lib/net8.0/RedoxExport.Cmdlets.dll' } else { 'lib/netstandard2.0/RedoxExport.Cmdlets.dll' }
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0f4c1e-7f0b-4f5a-9b53-5c1f6f3d2a90'
    Author               = 'RedoxExport contributors'
    CompanyName          = 'RedoxExport contributors'
    Copyright            = '(c) RedoxExport contributors. MIT License.'
    Description          = 'FHIR bulk data exports through Redox: start, follow, download, prove and read them.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    # Named here too, because type data is read before the root module is loaded, and names types of these.
    RequiredAssemblies   = if ($PSEdition -eq 'Core') { 'lib/net8.0/RedoxExport.dll', 'lib/net8.0/RedoxExport.Cmdlets.dll' } else { 'lib/netstandard2.0/RedoxExport.dll', 'lib/netstandard2.0/RedoxExport.Cmdlets.dll' }
    TypesToProcess       = @('module/RedoxExport.Types.ps1xml')
    FormatsToProcess     = @('module/RedoxExport.Resources.Format.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @('Import-RedoxExport')
    VariablesToExport    = @()
    AliasesToExport      = @()
}
