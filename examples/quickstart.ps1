<#
.SYNOPSIS
    All steps of an export once, against the module's own sandbox: connect, start, wait, save, read.
.DESCRIPTION
    Needs no Redox account and no network: the sandbox is a server on this computer that behaves like Redox.
    Everything below the line "The steps" is what a script for a real destination does too.
.PARAMETER Path
    The folder to save into. It is created; it must not hold another export.
.PARAMETER PatientCount
    How many patients the sandbox makes up.
.PARAMETER Module
    The module to import: its manifest, or the DLL of one build.
.EXAMPLE
    ./examples/quickstart.ps1
#>
[CmdletBinding()]
param(
    [string] $Path = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'redox-quickstart-' + [guid]::NewGuid().ToString('N').Substring(0, 8)),

    [ValidateRange(1, 10000)]
    [int] $PatientCount = 20,

    [string] $Module = [IO.Path]::Combine($PSScriptRoot, '..', 'RedoxExport.psd1')
)

$ErrorActionPreference = 'Stop'
Import-Module $Module

$sandbox = Start-RedoxExportSandbox -PatientCount $PatientCount -Anonymous
try {
    # The steps
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $job = Start-RedoxExport -Connection $connection | Wait-RedoxExportJob
    $job | Format-Table

    $files = $job | Save-RedoxExport -Path $Path
    $files | Format-Table

    Import-RedoxExport $Path -Type Patient |
        Select-Object -First 3 birthDate, gender, @{ n = 'family'; e = { $_.name[0].family } }, @{ n = 'given'; e = { $_.name[0].given[0] } } |
        Format-Table

    # Is what is on disk what the sandbox served?
    $served = @{}
    foreach ($file in $sandbox.ServedFiles) { $served[$file.Sha256] = $file }
    $same = @($files | Where-Object { $served.ContainsKey($_.Sha256) -and $served[$_.Sha256].ResourceCount -eq $_.ResourceCount })
    if ($same.Count -ne $sandbox.ServedFiles.Count -or $files.Count -ne $same.Count) {
        throw "The sandbox served $($sandbox.ServedFiles.Count) files, $($same.Count) of $($files.Count) on disk are the same."
    }

    "All $($same.Count) files are byte for byte what the sandbox served: $($sandbox.ResourceCount) resources."
    "They are in $Path"
}
finally {
    $sandbox | Stop-RedoxExportSandbox
}
