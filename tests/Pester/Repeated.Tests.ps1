# A wildcard over a folder of runs must not return a resource more than once without a word: the current view has the resources of the runs.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 3
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $root = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
    $null = Invoke-RedoxExport -Path $root -Type Patient -Incremental -UpdateDataset
    $current = Join-Path $root 'current'
    $run = (Get-RedoxExportRun $root).Path
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A wildcard over a folder of runs that has a current view' {
    It 'is one error of Import-RedoxExport, which names what to give instead: <_>' -ForEach '*', '*/*.ndjson', '*/Patient*' {
        $output = @(Import-RedoxExport (Join-Path $root $_) -ErrorAction SilentlyContinue -ErrorVariable problems)
        $output | Should -BeNullOrEmpty
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ResourcesRepeated,*'
        "$($problems[0])" | Should -BeLike '*runs and the current view of*'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike "*'$current'*Get-RedoxExportRun*"
    }

    It 'leaves no CSV file and no table' {
        $csv = Join-Path $TestDrive 'repeated.csv'
        { Export-RedoxExportCsv (Join-Path $root '*') $csv -Property id -ErrorAction Stop } | Should -Throw -ErrorId 'ResourcesRepeated,*'
        $csv | Should -Not -Exist
        $tables = Join-Path $TestDrive 'repeated'
        { Export-RedoxExportTable (Join-Path $root '*') $tables patient -ErrorAction Stop } | Should -Throw -ErrorId 'ResourcesRepeated,*'
        Join-Path $tables 'patient.csv' | Should -Not -Exist
    }

    It 'is one error of <_>, and nothing is requested' -ForEach 'Save-RedoxExportAttachment', 'Save-RedoxExportReference' {
        $output = @(& $_ (Join-Path $root '*') -ErrorAction SilentlyContinue -ErrorVariable problems)
        $output | Should -BeNullOrEmpty
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ResourcesRepeated,*'
        @(Get-RedoxExportRun $root).Count | Should -Be 1
    }

    It 'is an error of Test-RedoxExportView' {
        { Test-RedoxExportView patient -Path (Join-Path $root '*') -ErrorAction Stop } | Should -Throw -ErrorId 'ResourcesRepeated,*'
    }

    It 'is read only once, with one error, if its files come from the pipeline' {
        $output = @(Get-ChildItem $root -Recurse -Filter *.ndjson -File | Import-RedoxExport -ErrorAction SilentlyContinue -ErrorVariable problems)
        $output.Count | Should -Be 3
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ResourcesRepeated,*'
    }

    It 'does not matter if only one of them is named' {
        foreach ($path in $current, $run, (Join-Path $root 'curr*'), (Join-Path $root "$((Split-Path $run -Leaf).Substring(0, 6))*"), (Join-Path $current '*'), (Join-Path $run '*.ndjson')) {
            $output = @(Import-RedoxExport $path -ErrorVariable problems -WarningVariable warned)
            $output.Count | Should -Be 3 -Because $path
            $problems.Count + $warned.Count | Should -Be 0 -Because $path
        }
    }
}

Describe 'A wildcard over several runs' {
    It 'is read, with one warning that names the current view' {
        $several = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        1..2 | ForEach-Object { $null = Invoke-RedoxExport -Path $several -Type Patient -Full }
        $output = @(Import-RedoxExport (Join-Path $several '*') -WarningAction SilentlyContinue -WarningVariable warned)
        $output.Count | Should -Be 6
        $warned.Count | Should -Be 1
        "$warned" | Should -BeLike "*contains several runs of*Update-RedoxExportDataset '$several'*"
    }
}
