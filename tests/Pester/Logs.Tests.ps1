# The logs of runs as objects.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 2 -PollCount 1 -RetryAfter 0
    Connect-RedoxExport -BaseUri $sandbox.BaseUri | Out-Null
    $root = Join-Path $TestDrive 'redox'
    $runs = 1..2 | ForEach-Object { Invoke-RedoxExport -Path $root -Type Patient }
}

AfterAll {
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Logs of runs' {
    It 'are events of all runs, oldest first' {
        $events = Get-RedoxExportLog $root
        $events.RunId | Select-Object -Unique | Should -Be $runs.Id
        $events[0].Name | Should -Be 'RunStarted'
        ($events.Time | Sort-Object) | Should -Be $events.Time
    }

    It 'are those of one run, by its folder, its object or its id' {
        $expected = @(Get-RedoxExportLog $root | Where-Object RunId -EQ $runs[1].Id).Count
        @(Get-RedoxExportLog $runs[1].Path) | Should -HaveCount $expected
        @($runs[1] | Get-RedoxExportLog) | Should -HaveCount $expected
        @(Get-RedoxExportLog $root -RunId $runs[1].Id) | Should -HaveCount $expected
    }

    It 'are filtered by name, level, time and number' {
        (Get-RedoxExportLog $root -Name run*).Name | Should -Not -Contain 'FileSaved'
        (Get-RedoxExportLog $root -Level Information).Level | Should -Not -Contain 'Verbose'
        Get-RedoxExportLog $root -Since '2100-01-01T00:00:00Z' | Should -BeNullOrEmpty
        Get-RedoxExportLog $root -Until '2000-01-01T00:00:00Z' | Should -BeNullOrEmpty
        @(Get-RedoxExportLog $root -Last 3) | Should -HaveCount 3
    }

    It 'go on with -Wait, with the events of a run that begins later' {
        $count = @(Get-RedoxExportLog $root).Count
        $other = [powershell]::Create().AddScript({ param($module, $root, $count) Import-Module $module; Get-RedoxExportLog $root -Wait | Select-Object -First ($count + 1) }).AddParameters(@{ module = (Get-Module RedoxExport).Path; root = $root; count = $count })
        $waiting = $other.BeginInvoke()
        $third = Invoke-RedoxExport -Path $root -Type Patient
        $found = $other.EndInvoke($waiting)
        $found[-1].RunId | Should -Be $third.Id
        $other.Dispose()
    }

    It 'of a run without a log are none' {
        $copy = Join-Path $TestDrive 'copied'
        Copy-Item $root $copy -Recurse
        $run = Join-Path $copy $runs[0].Id
        Remove-Item (Join-Path $run 'log.ndjson')
        Get-RedoxExportLog $run | Should -BeNullOrEmpty
        (Get-RedoxExportLog $copy).RunId | Select-Object -Unique | Should -Be @(Get-RedoxExportLog $root | Select-Object -ExpandProperty RunId -Unique | Where-Object { $_ -ne $runs[0].Id })
    }

    It 'of a folder without runs are one error' {
        $empty = New-Item (Join-Path $TestDrive 'without-runs') -ItemType Directory
        { Get-RedoxExportLog $empty.FullName -ErrorAction Stop } | Should -Throw -ErrorId 'NoRunsHere,*'
    }

    It 'have a line that was cut, and say so' {
        Add-Content -LiteralPath (Join-Path $runs[0].Path 'log.ndjson') -Value '{"time":'
        $null = Get-RedoxExportLog $runs[0].Path -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeLike 'Line * is not an event.*'
    }
}
