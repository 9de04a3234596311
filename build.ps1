<#
.SYNOPSIS
    Builds, tests, tries and stages the RedoxExport module.
.DESCRIPTION
    Everything here can also be done with the .NET SDK alone (see README.md). With PowerShell this adds Pester and
    PSScriptAnalyzer, where they are installed, and stages the module.
.PARAMETER Task
    Build: builds and stages the module to output/RedoxExport/<version>.
    Test: builds, runs the .NET tests, then Pester and PSScriptAnalyzer against the staged module.
    Quickstart: builds, then runs examples/quickstart.ps1 in this PowerShell.
    Package: builds in Release and stages the module as it would be published.
.PARAMETER Configuration
    Debug or Release; Package is always Release.
.PARAMETER RequirePowerShell
    Makes a missing Pester or PSScriptAnalyzer a failure instead of a notice.
.PARAMETER SkipDotNetTest
    Leaves the .NET tests out: for a caller that has just run them.
.EXAMPLE
    ./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Quickstart', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [switch] $RequirePowerShell,

    [switch] $SkipDotNetTest
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
if ($Task -eq 'Package') { $Configuration = 'Release' }

function Invoke-DotNet {
    param([Parameter(Mandatory)] [string[]] $Argument)
    & dotnet @Argument
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($Argument[0]) failed with exit code $LASTEXITCODE." }
}

function Copy-Module {
    $manifest = Test-ModuleManifest (Join-Path $PSScriptRoot 'RedoxExport.psd1')
    $target = Join-Path $PSScriptRoot "output/RedoxExport/$($manifest.Version)"
    if (Test-Path $target) { Remove-Item $target -Recurse -Force }
    $null = New-Item $target -ItemType Directory -Force
    foreach ($item in 'RedoxExport.psd1', 'README.md', 'CHANGELOG.md', 'LICENSE', 'lib', 'module') {
        Copy-Item (Join-Path $PSScriptRoot $item) $target -Recurse
    }
    $target
}

function Get-NewestModule {
    param([Parameter(Mandatory)] [string] $Name)
    Get-Module -ListAvailable $Name | Sort-Object Version -Descending | Select-Object -First 1
}

function Invoke-PesterSuite {
    param([switch] $Required)
    $pester = @(Get-Module -ListAvailable Pester | Where-Object Version -ge '5.0' | Sort-Object Version)
    if ($pester.Count -eq 0) {
        if ($Required) { throw 'Pester 5 or later is not installed.' }
        Write-Output 'Pester: not installed, its suite did not run.'
        return
    }
    # Each version in a process of its own: two of them do not load side by side. All at once: they mostly wait.
    $runner = Join-Path $PSScriptRoot 'tests/Pester/Invoke-Suite.ps1'
    $shell = (Get-Process -Id $PID).Path
    $runs = foreach ($version in $pester.Version) {
        $said = New-TemporaryFile
        $arguments = '-NoProfile', '-NonInteractive', '-File', "`"$runner`"", '-PesterVersion', $version
        $process = Start-Process $shell -ArgumentList $arguments -RedirectStandardOutput $said -NoNewWindow -PassThru
        # Without its handle the exit code is not known afterwards.
        $null = $process.Handle
        @{ Version = $version; Process = $process; Said = $said }
    }
    $failed = @()
    foreach ($run in $runs) {
        $run.Process.WaitForExit()
        Get-Content $run.Said
        Remove-Item $run.Said
        if ($run.Process.ExitCode -ne 0) { $failed += $run.Version }
    }
    if ($failed) { throw "The Pester suite failed under Pester $($failed -join ' and ')." }
}

function Invoke-Analysis {
    param([switch] $Required)
    if (-not (Get-NewestModule PSScriptAnalyzer)) {
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
            Invoke-DotNet -Argument 'build', '--configuration', $Configuration, '--nologo', '--verbosity', 'quiet'
            if (-not $SkipDotNetTest) { Invoke-DotNet -Argument 'test', '--configuration', $Configuration, '--no-build', '--nologo' }
            $null = Copy-Module
            Invoke-PesterSuite -Required:$RequirePowerShell
            Invoke-Analysis -Required:$RequirePowerShell
        }
        default {
            Invoke-DotNet -Argument 'build', 'src/RedoxExport.Cmdlets', '--configuration', $Configuration, '--nologo', '--verbosity', 'quiet'
            Write-Output "Staged: $(Copy-Module)"
        }
    }
}
finally {
    Pop-Location
}
