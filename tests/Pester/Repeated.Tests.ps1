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

    It 'is one error of Save-RedoxExportReference, and nothing is requested' {
        $output = @(Save-RedoxExportReference (Join-Path $root '*') -ErrorAction SilentlyContinue -ErrorVariable problems)
        $output | Should -BeNullOrEmpty
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ResourcesRepeated,*'
        @(Get-RedoxExportRun $root).Count | Should -Be 1
    }

    It 'is a folder after the other for Save-RedoxExportAttachment' {
        $output = @(Save-RedoxExportAttachment (Join-Path $root '*') -ErrorVariable problems)
        $output.Count | Should -Be 2
        $problems.Count | Should -Be 0
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

Describe 'Parts of a folder of runs that do not have the same data' {
    BeforeAll {
        $mixed = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $merged = (Invoke-RedoxExport -Path $mixed -Type Patient, Practitioner -Full -UpdateDataset).Path
        $view = Join-Path $mixed 'current'
    }

    It 'are read without a warning if they are files of different types' {
        foreach ($paths in @((Join-Path $view 'Patient.ndjson'), (Join-Path $merged 'Practitioner*')), @((Join-Path $merged 'Practitioner*'), (Join-Path $view 'Patient.ndjson'))) {
            $types = @(Import-RedoxExport $paths -ErrorVariable problems -WarningVariable warned).ResourceType | Sort-Object -Unique
            $types | Should -Be @('Patient', 'Practitioner')
            $problems.Count + $warned.Count | Should -Be 0
        }
    }

    It 'are read with a warning if the run is not in the view' {
        $newer = (Invoke-RedoxExport -Path $mixed -Type Patient -Full).Path
        $output = @(Import-RedoxExport $view, $newer -Type Patient -WarningAction SilentlyContinue -ErrorVariable problems -WarningVariable warned)
        $problems.Count | Should -Be 0
        $output.Count | Should -Be 6
        $warned.Count | Should -Be 1
        "$warned" | Should -BeLike "*a run and the current view of '$mixed'*"
        "$warned" | Should -Not -BeLike '*Read its current view*'

        # The advice for the runs of the view must not lose the run that is not in it.
        $null = Import-RedoxExport (Join-Path $mixed '*') -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.Count | Should -Be 1
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike "*the view: '$view'*in addition: '$newer'*"
    }

    It 'are read with a warning if one is a kept view, whose data nothing else has' {
        $two = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $its = (Invoke-RedoxExport -Path $two -Type Patient -Full -UpdateDataset).Path
        $kept = Join-Path $two 'current.of-20200101T000000Z'
        Copy-Item (Join-Path $two 'current') $kept -Recurse
        $summary = Join-Path $kept 'dataset.json'
        $text = [IO.File]::ReadAllText($summary)
        $text | Should -BeLike "*$(Split-Path $its -Leaf)*"
        [IO.File]::WriteAllText($summary, $text.Replace((Split-Path $its -Leaf), '20200101T000000Z'))
        $output = @(Import-RedoxExport (Join-Path $two 'current*') -WarningAction SilentlyContinue -ErrorVariable problems -WarningVariable warned)
        $problems.Count | Should -Be 0
        $output.Count | Should -Be 6
        "$warned" | Should -BeLike "*the current view and a view that is kept of '$two'*"
    }
}

Describe 'Several runs' {
    It 'are read with one warning that names the current view if a wildcard matches them' {
        $several = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        1..2 | ForEach-Object { $null = Invoke-RedoxExport -Path $several -Type Patient -Full }
        $output = @(Import-RedoxExport (Join-Path $several '*') -WarningAction SilentlyContinue -WarningVariable warned)
        $output.Count | Should -Be 6
        $warned.Count | Should -Be 1
        "$warned" | Should -BeLike "*contains several runs of*Update-RedoxExportDataset '$several'*"
    }

    It 'are read with one warning if they come in several paths or from the pipeline' {
        $several = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        $runs = @(1..3 | ForEach-Object { Invoke-RedoxExport -Path $several -Type Patient -Full }).Path
        $output = @(Get-ChildItem $several -Recurse -Filter *.ndjson -File | Import-RedoxExport -WarningAction SilentlyContinue -WarningVariable warned)
        $output.Count | Should -Be 9
        $warned.Count | Should -Be 1
        "$warned" | Should -BeLike "*and the paths before it contain several runs of '$several'*"

        $output = @(Import-RedoxExport $runs -WarningAction SilentlyContinue -WarningVariable warned)
        $output.Count | Should -Be 9
        $warned.Count | Should -Be 1
    }
}
