@{
    # A folder an edition: a comparison here would be compiled with each import, which takes longer than loading the assemblies.
    RootModule           = "lib/$PSEdition/RedoxExport.Cmdlets.dll"
    ModuleVersion        = '0.1.0'
    GUID                 = '5d1c6a6e-52f7-4d6b-9d0e-2a9b6f3c8e41'
    Author               = 'RedoxExport contributors'
    CompanyName          = 'RedoxExport contributors'
    Copyright            = '(c) RedoxExport contributors. MIT License.'
    Description          = 'Starts, follows, downloads, verifies and reads FHIR bulk data exports through Redox, so that nothing is lost, altered, leaked or silently left out.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    # Named here too, because type data is read before the root module is loaded, and names types of these.
    RequiredAssemblies   = @("lib/$PSEdition/RedoxExport.dll", "lib/$PSEdition/RedoxExport.Cmdlets.dll")
    TypesToProcess       = @('module/RedoxExport.Types.ps1xml')
    FormatsToProcess     = @(
        'module/RedoxExport.Attachments.Format.ps1xml'
        'module/RedoxExport.Connections.Format.ps1xml'
        'module/RedoxExport.Copies.Format.ps1xml'
        'module/RedoxExport.Downloads.Format.ps1xml'
        'module/RedoxExport.Exports.Format.ps1xml'
        'module/RedoxExport.Groups.Format.ps1xml'
        'module/RedoxExport.Payloads.Format.ps1xml'
        'module/RedoxExport.Profiles.Format.ps1xml'
        'module/RedoxExport.References.Format.ps1xml'
        'module/RedoxExport.Resources.Format.ps1xml'
        'module/RedoxExport.Runs.Format.ps1xml'
        'module/RedoxExport.Sandbox.Format.ps1xml'
        'module/RedoxExport.Support.Format.ps1xml'
        'module/RedoxExport.Tables.Format.ps1xml'
        'module/RedoxExport.Views.Format.ps1xml'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Connect-RedoxExport'
        'ConvertFrom-RedoxExportResponse'
        'ConvertTo-RedoxExportResponse'
        'Copy-RedoxExport'
        'Disable-RedoxExportRequest'
        'Disconnect-RedoxExport'
        'Export-RedoxExportCsv'
        'Export-RedoxExportMetric'
        'Export-RedoxExportSupportBundle'
        'Export-RedoxExportTable'
        'Get-RedoxExportConnection'
        'Get-RedoxExportGroup'
        'Get-RedoxExportJob'
        'Get-RedoxExportLog'
        'Get-RedoxExportProfile'
        'Get-RedoxExportRun'
        'Get-RedoxExportView'
        'Import-RedoxExport'
        'Invoke-RedoxExport'
        'New-RedoxExportKey'
        'New-RedoxExportReport'
        'Remove-RedoxExportProfile'
        'Resume-RedoxExport'
        'Save-RedoxExport'
        'Save-RedoxExportAttachment'
        'Save-RedoxExportProfile'
        'Save-RedoxExportReference'
        'Start-RedoxExport'
        'Start-RedoxExportSandbox'
        'Stop-RedoxExportJob'
        'Stop-RedoxExportSandbox'
        'Sync-RedoxExportTable'
        'Test-RedoxExport'
        'Test-RedoxExportConnection'
        'Test-RedoxExportResponse'
        'Test-RedoxExportView'
        'Update-RedoxExportDataset'
        'Wait-RedoxExportJob'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('FHIR', 'BulkData', 'Redox', 'Healthcare', 'HL7', 'NDJSON', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
