<#
.SYNOPSIS
    Runs one Pester file and writes a line for each test: the result, the name, and the reason if it failed, separated by tabs.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Results
)

$ErrorActionPreference = 'Stop'
Import-Module Pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
# Each test is shown when it ends: .ci/windows ends a file that shows nothing for too long.
$configuration.Output.Verbosity = 'Detailed'
$configuration.Output.RenderMode = 'Plaintext'
$run = Invoke-Pester -Configuration $configuration

function Format-Line {
    param([string] $Result, [string] $Name, [object[]] $Reason)
    $Result, $Name, "$Reason" -replace '\s+', ' ' -join "`t"
}

# A block or a file can fail as a whole, outside of its tests.
$lines = @(
    foreach ($test in $run.Tests) { Format-Line -Result $test.Result -Name $test.ExpandedPath -Reason $test.ErrorRecord }
    foreach ($block in $run.FailedBlocks) { Format-Line -Result Failed -Name $block.ExpandedPath -Reason $block.ErrorRecord }
    foreach ($file in $run.FailedContainers) { if ($file.ErrorRecord) { Format-Line -Result Failed -Name $file.Name -Reason $file.ErrorRecord } }
)
[IO.File]::WriteAllLines($Results, [string[]] $lines)
