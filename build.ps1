<#
.SYNOPSIS
    Builds, tests, tries and stages the RedoxExport module.
.DESCRIPTION
    Everything here can also be done with the .NET SDK alone (see README.md), which runs Pester too. This adds PSScriptAnalyzer, if it is
    installed, and stages the module.
.PARAMETER Task
    Build: builds and stages the module to output/RedoxExport/<version>.
    Test: "dotnet test", which is every suite, Pester included; then Analyze.
    Analyze: PSScriptAnalyzer on every script.
    Quickstart: builds, then runs examples/quickstart.ps1 in this PowerShell.
    Package: builds in Release, and makes of the staged module what is published: a zip, a package for the PowerShell Gallery,
    symbols, a software bill of materials (sbom.spdx.json) and the notices of third parties. The same sources give the same bytes.
.PARAMETER Configuration
    Debug or Release; Package is always Release.
.PARAMETER RequirePowerShell
    Makes a missing PSScriptAnalyzer a failure instead of a notice.
.PARAMETER ProjectUri
    Package: the project's public address, an https one. The manifest then names it, and its license, and Get-Help -Online opens the pages there.
.PARAMETER SigningThumbprint
    Package, on Windows: the thumbprint of a code signing certificate in Cert:\CurrentUser\My or Cert:\LocalMachine\My. The
    manifest, the views and the module's own assemblies are signed with it before they are packed.
.PARAMETER TimestampServer
    Package: the address of the time stamping service for the signatures.
.EXAMPLE
    ./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Analyze', 'Quickstart', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [switch] $RequirePowerShell,

    [uri] $ProjectUri,

    [string] $SigningThumbprint,

    [string] $TimestampServer
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
if ($Task -eq 'Package') { $Configuration = 'Release' }

function Invoke-DotNet {
    param([Parameter(Mandatory)] [string[]] $Argument)
    & dotnet @Argument
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($Argument[0]) failed with exit code $LASTEXITCODE." }
}

# What tools/Package does: it alone knows which files a module has.
function Invoke-PackageTool {
    param([Parameter(Mandatory)] [string[]] $Argument)
    $tool = Join-Path $PSScriptRoot "tools/Package/bin/$Configuration/net10.0/Package.dll"
    & dotnet $tool @Argument
    if ($LASTEXITCODE -ne 0) { throw "tools/Package failed with exit code $LASTEXITCODE." }
}

function Copy-Module {
    param([uri] $Address)
    $arguments = 'stage', (Join-Path $PSScriptRoot 'output')
    if ($Address) { $arguments += '--project-uri', $Address.AbsoluteUri }
    Invoke-PackageTool -Argument $arguments
}

# What Windows checks before it runs a module under AllSigned: text by its own signature block, assemblies by theirs.
function Add-Signature {
    param(
        [Parameter(Mandatory)] [string] $Module,
        [Parameter(Mandatory)] [string] $Thumbprint,
        [string] $Server
    )
    if (-not (Get-Command Set-AuthenticodeSignature -ErrorAction Ignore)) {
        throw 'Signing needs Windows: Set-AuthenticodeSignature is not there.'
    }
    $certificate = Get-ChildItem Cert:\CurrentUser\My, Cert:\LocalMachine\My -CodeSigningCert |
        Where-Object Thumbprint -eq $Thumbprint | Select-Object -First 1
    if (-not $certificate) { throw "No code signing certificate with the thumbprint $Thumbprint is in the stores of this user or computer." }
    $settings = @{ Certificate = $certificate; HashAlgorithm = 'SHA256' }
    if ($Server) { $settings.TimestampServer = $Server }
    $own = Get-ChildItem $Module -Recurse -File -Include *.psd1, *.ps1xml, RedoxExport*.dll
    foreach ($signature in $own | Set-AuthenticodeSignature @settings) {
        if ($signature.Status -ne 'Valid') { throw "$($signature.Path) could not be signed: $($signature.StatusMessage)" }
    }
}

function Invoke-Analysis {
    param([switch] $Required)
    if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
        if ($Required) { throw 'PSScriptAnalyzer is not installed.' }
        Write-Output 'PSScriptAnalyzer: not installed, the scripts were not analyzed.'
        return
    }
    $files = Get-ChildItem $PSScriptRoot -Recurse -Include *.ps1, *.psd1, *.psm1 -File |
        Where-Object FullName -notmatch '[\\/](bin|obj|output|lib|node_modules)[\\/]'
    $findings = @($files | ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName -Settings (Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1') })
    $findings | Format-Table Severity, RuleName, ScriptName, Line, Message -AutoSize -Wrap | Out-String | Write-Output
    if ($findings.Count -gt 0) { throw "PSScriptAnalyzer has $($findings.Count) findings." }
    Write-Output "PSScriptAnalyzer: $(@($files).Count) scripts, nothing found."
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Quickstart' {
            Invoke-DotNet -Argument 'build', 'src/RedoxExport.Cmdlets', '--configuration', $Configuration, '--nologo', '--verbosity', 'quiet'
            & (Join-Path $PSScriptRoot 'examples/quickstart.ps1')
        }
        'Test' {
            Invoke-DotNet -Argument 'test', '--configuration', $Configuration
            Invoke-Analysis -Required:$RequirePowerShell
        }
        'Analyze' { Invoke-Analysis -Required:$RequirePowerShell }
        'Package' {
            Invoke-DotNet -Argument 'build', 'tools/Package', '--configuration', $Configuration, '--nologo', '--verbosity', 'quiet'
            $module = Copy-Module -Address $ProjectUri
            if ($SigningThumbprint) { Add-Signature -Module $module -Thumbprint $SigningThumbprint -Server $TimestampServer }
            Invoke-PackageTool -Argument 'pack', (Join-Path $PSScriptRoot 'output'), '--output', (Join-Path $PSScriptRoot 'output')
        }
        default {
            Invoke-DotNet -Argument 'build', 'tools/Package', '--configuration', $Configuration, '--nologo', '--verbosity', 'quiet'
            Write-Output "Staged: $(Copy-Module)"
        }
    }
}
finally {
    Pop-Location
}
