<#
.SYNOPSIS
    Runs files of the Pester suite and sends their results, a line of JSON each, to the test program that started it (tests/RedoxExport.Pester).
.DESCRIPTION
    The first line from the pipe is the request. After that, each "Next" is answered with the path of a file, or with an empty line at the end.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Pipe)

$ErrorActionPreference = 'Stop'
# PowerShell has added its user's folders: a second copy of a module there must not be found.
$env:PSModulePath = @($env:PSModulePath -split [IO.Path]::PathSeparator)[-2..-1] -join [IO.Path]::PathSeparator
$PSStyle.OutputRendering = 'PlainText'

$stream = [IO.Pipes.NamedPipeClientStream]::new('.', $Pipe, [IO.Pipes.PipeDirection]::InOut)
$stream.Connect()
$utf8 = [Text.UTF8Encoding]::new($false)
$reader = [IO.StreamReader]::new($stream, $utf8)
$writer = [IO.StreamWriter]::new($stream, $utf8)
$writer.AutoFlush = $true
$request = $reader.ReadLine() | ConvertFrom-Json
Import-Module Pester -RequiredVersion $request.PesterVersion

function Send-Line {
    param([Parameter(Mandatory)] [Collections.IDictionary] $Message)
    $writer.WriteLine((ConvertTo-Json $Message -Compress))
}

# The name of a test that has not run: Pester fills in the values of its data only when it runs it.
function Get-ListedName {
    param([Parameter(Mandatory)] $Test)
    $parts = for ($part = $Test; $part -and -not $part.IsRoot; $part = if ($part.PSObject.Properties['Parent']) { $part.Parent } else { $part.Block }) {
        $data = $part.Data
        [regex]::Replace($part.Name, '<([^<>]+)>', {
                param($match)
                $names = @($match.Groups[1].Value -split '\.')
                $value = if ($names[0] -eq '_') { $data } elseif ($data -is [Collections.IDictionary] -and $data.Contains($names[0])) { $data[$names[0]] } else { return $match.Value }
                for ($i = 1; $i -lt $names.Count; $i++) { $value = $value.($names[$i]) }
                "$value"
            })
    }
    $parts = @($parts)
    [array]::Reverse($parts)
    $parts -join '.'
}

# A test's id: its file, its path as written, and its place among those that have the same path.
function Get-TestTable {
    param([Parameter(Mandatory)] $Result, [Parameter(Mandatory)] [string] $File)
    $seen = @{}
    foreach ($test in $Result.Tests) {
        $path = $test.Path -join '.'
        $seen[$path] = 1 + $seen[$path]
        @{ Test = $test; Id = "${File}: $path [$($seen[$path])]" }
    }
}

function Get-ErrorText {
    param($Record)
    @($Record | Where-Object { $_ } | ForEach-Object { if ($_.PSObject.Properties['DisplayErrorMessage'] -and $_.DisplayErrorMessage) { $_.DisplayErrorMessage } else { "$_" } }) -join "`n"
}

function Get-ErrorStack {
    param($Record)
    @($Record | Where-Object { $_ } | ForEach-Object { if ($_.PSObject.Properties['DisplayStackTrace'] -and $_.DisplayStackTrace) { $_.DisplayStackTrace } else { $_.ScriptStackTrace } }) -join "`n"
}

# A test fails without an error of its own if a block around it could not be set up.
function Get-TestError {
    param([Parameter(Mandatory)] $Test)
    if ($Test.ErrorRecord) { return $Test.ErrorRecord }
    for ($block = $Test.Block; $block; $block = $block.Parent) {
        if ($block.ErrorRecord) { return $block.ErrorRecord }
    }
}

function Get-SuiteConfiguration {
    param([Parameter(Mandatory)] [string] $Path)
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $Path
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'None'
    $configuration
}

function Find-Test {
    param([Parameter(Mandatory)] [string] $Path)
    $configuration = Get-SuiteConfiguration $Path
    $configuration.Run.SkipRun = $true
    $result = Invoke-Pester -Configuration $configuration
    foreach ($entry in Get-TestTable $result (Split-Path $Path -Leaf)) {
        $entry.Name = "$((Split-Path $Path -Leaf) -replace '\.Tests\.ps1$'): $(Get-ListedName $entry.Test)"
        $wanted = (-not $request.Ids -or $entry.Id -in $request.Ids) -and (-not $request.Names -or ($request.Names | Where-Object { $entry.Name -like $_ }))
        if ($wanted) { $entry }
    }
}

# Failures of the file that no test stands for: the file itself, or what ends a block.
function Send-OtherFailure {
    param([Parameter(Mandatory)] $Result, [Parameter(Mandatory)] [string] $File)
    foreach ($part in @($Result.FailedContainers) + @($Result.FailedBlocks | Where-Object { $_.ErrorRecord -and -not @($_.Tests | Where-Object Result -EQ Failed) })) {
        if (-not $part.ErrorRecord) { continue }
        $place = if ($part.PSObject.Properties['Path'] -and $part.Path) { $part.Path -join '.' } else { 'the file' }
        Send-Line @{
            Kind = 'Result'; Result = 'Failed'; Id = "${File}: ($place)"; Name = "$($File -replace '\.Tests\.ps1$'): $place, outside of its tests"
            Message = Get-ErrorText $part.ErrorRecord; Stack = Get-ErrorStack $part.ErrorRecord
        }
    }
}

function Invoke-File {
    param([Parameter(Mandatory)] [string] $Path)
    $file = Split-Path $Path -Leaf
    $configuration = Get-SuiteConfiguration $Path
    $chosen = $null
    if ($request.Names -or $request.Ids) {
        $chosen = @(Find-Test $Path)
        if ($chosen.Count -eq 0) { return }
        $configuration.Filter.Line = @($chosen | ForEach-Object { "${Path}:$($_.Test.StartLine)" } | Sort-Object -Unique)
    }
    $result = Invoke-Pester -Configuration $configuration
    foreach ($entry in Get-TestTable $result $file) {
        $test = $entry.Test
        if ($test.Result -eq 'NotRun' -or ($chosen -and $entry.Id -notin $chosen.Id)) { continue }
        $problem = if ($test.Result -ne 'Passed') { Get-TestError $test }
        Send-Line @{
            Kind = 'Result'; Result = "$($test.Result)"; Id = $entry.Id; Name = "$($file -replace '\.Tests\.ps1$'): $($test.ExpandedPath)"
            Message = Get-ErrorText $problem; Stack = Get-ErrorStack $problem; Line = $test.StartLine; Milliseconds = $test.Duration.TotalMilliseconds
        }
    }
    Send-OtherFailure $result $file
    if (-not $chosen -and $result.TotalCount -eq 0 -and -not $result.FailedContainers) {
        Send-Line @{ Kind = 'Result'; Result = 'Failed'; Id = "${file}: (empty)"; Name = "$($file -replace '\.Tests\.ps1$'): has tests"; Message = 'The file has no test.' }
    }
}

while ($true) {
    Send-Line @{ Kind = 'Next' }
    $path = $reader.ReadLine()
    if (-not $path) { break }
    if ($request.List) {
        foreach ($entry in Find-Test $path) { Send-Line @{ Kind = 'Found'; Id = $entry.Id; Name = $entry.Name; Line = $entry.Test.StartLine } }
    }
    else { Invoke-File $path }
}
$stream.Dispose()
