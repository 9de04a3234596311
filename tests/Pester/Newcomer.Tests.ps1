# A newcomer has the README and Get-Help about_RedoxExport, and types what is written there: first the lines that are to be tried, then those that
# lead from nothing to a nightly task for two destinations.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')

    # The blocks of code in a section of the topic: the lines that are indented by eight spaces, as Get-Help shows them.
    function Get-TopicBlock {
        param([Parameter(Mandatory)] [string] $Section)
        $lines = ((Get-Help about_RedoxExport | Out-String -Width 120) -replace "`r", '') -split "`n"
        $begin = [Array]::IndexOf($lines, $Section)
        if ($begin -lt 0) { throw "The topic has no section '$Section'." }
        $block = [Collections.Generic.List[string]]::new()
        foreach ($line in @($lines[($begin + 1)..($lines.Count - 1)]) + 'END') {
            if ($line -match '^ {8}(.*)$') { $block.Add($Matches[1]); continue }
            if ($block.Count -gt 0 -and $line -ne '') { $block -join "`n"; $block.Clear() }
            if ($line -match '^[A-Z]') { return }
        }
    }

    # A night of the task: a PowerShell of its own, which finds the module by its name.
    function Invoke-Night {
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File ./nightly.ps1 *> ./nightly.txt
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = Get-Content ./nightly.txt -Raw }
    }

    $before = $env:REDOXEXPORT_PROFILE_PATH, $env:PSModulePath
    $env:REDOXEXPORT_PROFILE_PATH = Join-Path $TestDrive 'profiles'
    $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
    $desk = New-Item -ItemType Directory (Join-Path $TestDrive 'desk')
    Push-Location $desk
}

AfterAll {
    Pop-Location
    $env:REDOXEXPORT_PROFILE_PATH, $env:PSModulePath = $before
    Get-RedoxExportConnection | Disconnect-RedoxExport
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

# The examples are PowerShell 7's: New-RedoxExportKey makes its files there without a further parameter.
Describe 'A newcomer who types what about_RedoxExport shows' -Tag PowerShell7 {
    It 'exports from a sandbox, reads and checks' {
        $lines = @(Get-TopicBlock 'TRY IT')
        $lines.Count | Should -Be 1
        $shown = & ([scriptblock]::Create($lines[0]))
        @($shown | Where-Object { $_.birthDate }).Count | Should -Be 3
        $shown | Where-Object { $_ -is [bool] } | Should -BeTrue
        './tonight/Patient.0001.ndjson' | Should -Exist
        Get-RedoxExportConnection | Disconnect-RedoxExport
    }

    It 'has a nightly task for two destinations in the end' {
        $setup, $nightly, $cleanup = @(Get-TopicBlock 'EVERY NIGHT, FROM SEVERAL DESTINATIONS')
        $checks = . ([scriptblock]::Create($setup)) | Where-Object { $_ -is [RedoxExport.Connections.ConnectionCheck] }
        $checks | Where-Object Result -NotIn 'Passed', 'Skipped' | Should -BeNullOrEmpty
        ($checks | Measure-Object).Count | Should -BeGreaterThan 10
        Get-ChildItem $env:REDOXEXPORT_PROFILE_PATH -Recurse -File | Get-Content -Raw | Should -Not -Match 'PRIVATE KEY'

        Set-Content ./nightly.ps1 $nightly
        foreach ($night in 1, 2) {
            $result = Invoke-Night
            $result.ExitCode | Should -Be 0 -Because $result.Text
            foreach ($name in 'north', 'south') {
                $run = Get-RedoxExportRun "./redox/$name" -Last 1
                $run.State | Should -Be 'Complete'
                $run.Mode | Should -Be $(if ($night -eq 1) { 'Full' } else { 'Incremental' })
                @(Get-RedoxExportRun "./redox/$name").Count | Should -Be $night
                @(Import-RedoxExport "./redox/$name/current" -Type Patient).Count | Should -Be 20
            }
        }
        Get-Content ./redox/report.html -Raw | Should -Match 'north(?s:.*)south'

        . ([scriptblock]::Create($cleanup))
        Get-RedoxExportProfile | Should -BeNullOrEmpty
    }
}

Describe 'The README' -Tag PowerShell7 {
    It 'shows commands and parameters that exist' {
        $text = [IO.File]::ReadAllText((Join-Path (Split-Path $staged) 'README.md')).Replace("`r`n", "`n")
        $blocks = @([regex]::Matches($text, '(?ms)^```powershell\n(.+?)^```$') | ForEach-Object { $_.Groups[1].Value })
        $blocks.Count | Should -BeGreaterThan 2
        foreach ($block in $blocks) {
            $problems = $null
            $tree = [Management.Automation.Language.Parser]::ParseInput($block, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty
            foreach ($call in $tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
                $name = $call.GetCommandName()
                # The SDK, which builds the module: it is not there where only the module runs.
                if ($name -eq 'dotnet') { continue }
                $command = Get-Command $name -ErrorAction Stop
                foreach ($parameter in $call.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                    if ($command.CommandType -eq 'Application') { continue }
                    { $command.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because "$name has -$($parameter.ParameterName)"
                }
            }
        }
    }
}
