# Export-RedoxExportTable: files of views, against Import-RedoxExport -View, and what is left behind when something is wrong.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 40 -MaxResourcesPerFile 100
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $folder = Join-Path $TestDrive 'export'
    $null = Start-RedoxExport -Type Patient, Observation | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
    $view = '{"resourceType":"ViewDefinition","name":"basic","resource":"Trial","status":"active","select":[{"column":[{"name":"id","path":"id"},{"name":"v","path":"v"},{"name":"day","path":"day","type":"date"}]}]}'
    $damaged = Join-Path $TestDrive 'damaged.ndjson'
    [IO.File]::WriteAllLines($damaged, [string[]] @(
            '{"resourceType":"Trial","id":"1","v":"=1+1"}'
            '{"resourceType":"Trial"'
            '{"resourceType":"Trial","id":"3","v":["a","b"]}'
            '{"resourceType":"Trial","id":"4","v":"x","day":"2026"}'))

    function Get-Left {
        param([string] $Path)
        @(Get-ChildItem $Path -Recurse -File -Force -ErrorAction Ignore | ForEach-Object Name)
    }
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Export-RedoxExportTable' {
    It 'writes the rows that Import-RedoxExport -View returns: <_>' -Tag PowerShell7 -ForEach 'patient', 'observation' {
        $to = Join-Path $TestDrive "rows-$_"
        $rows = @(Import-RedoxExport $folder -View $_)
        $written = Export-RedoxExportTable $folder $to -View $_
        $written.View | Should -Be $_
        $written.Rows | Should -Be $rows.Count
        $written.FailedLines | Should -Be 0
        $written.Bytes | Should -Be (Get-Item $written.Path).Length
        $written.Path | Should -Be (Join-Path $to "$_.csv")

        $null = Export-RedoxExportTable $folder $to -View $_ -As Ndjson
        Get-Content (Join-Path $to "$_.ndjson") | Should -BeExactly @($rows | ForEach-Object { ConvertTo-Json $_ -Depth 5 -Compress })
        @(Import-Csv $written.Path).Count | Should -Be $rows.Count
        @((Import-Csv $written.Path)[0].PSObject.Properties.Name) | Should -Be @($rows[0].PSObject.Properties.Name)
        @((Import-Csv $written.Path).id) | Should -Be @($rows.id)
    }

    It 'writes several views in one call, in every format' {
        foreach ($format in 'Csv', 'Ndjson', 'Parquet') {
            $to = Join-Path $TestDrive "several-$format"
            $written = Export-RedoxExportTable $folder $to -View patient, observation, encounter -As $format -WarningAction SilentlyContinue
            $written.View | Should -Be 'patient', 'observation', 'encounter'
            $written[2].Rows | Should -Be 0
            Get-Left $to | Should -Be @('encounter', 'observation', 'patient' | ForEach-Object { "$_.$($format.ToLowerInvariant())" })
        }
        [Text.Encoding]::ASCII.GetString([IO.File]::ReadAllBytes((Join-Path $to 'patient.parquet')), 0, 4) | Should -Be 'PAR1'
    }

    It 'reads only the resources of -Where' {
        $written = Export-RedoxExportTable $folder (Join-Path $TestDrive 'where') -View patient -Where "gender = 'female'"
        $written.Rows | Should -Be @(Import-RedoxExport $folder -Type Patient | Where-Object gender -EQ female).Count
        $written.Rows | Should -BeGreaterThan 0
    }

    It 'divides the rows into parts that together have each row once' {
        $to = Join-Path $TestDrive 'parts'
        $all = (Export-RedoxExportTable $folder $to -View observation -As Ndjson).Path
        foreach ($part in 1..3) { $null = Export-RedoxExportTable $folder $to -View observation -As Ndjson -Shard "$part/3" }
        $parts = @(Get-ChildItem (Join-Path $to 'observation') | Sort-Object Name)
        $parts.Name | Should -Be 'part-00001-of-00003.ndjson', 'part-00002-of-00003.ndjson', 'part-00003-of-00003.ndjson'
        $parts | ForEach-Object { $_.Length | Should -BeGreaterThan 0 }
        @($parts | Get-Content | Sort-Object) | Should -Be @(Get-Content $all | Sort-Object)

        { Export-RedoxExportTable $folder $to -View observation -As Ndjson -Shard 1/4 } | Should -Throw -ErrorId 'TablePartsDiffer,*'
        { Export-RedoxExportTable $folder $to -View observation -As Csv -Shard 1/3 } | Should -Throw -ErrorId 'TablePartsDiffer,*'
    }

    It 'reports lines that are wrong and writes the others' {
        $to = Join-Path $TestDrive 'wrong'
        $written = Export-RedoxExportTable $damaged $to -View $view -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.ForEach{ $_.Exception.ErrorId } | Should -Be 'ResourceLineDamaged', 'LineNotEvaluated'
        $written.Rows | Should -Be 2
        $written.FailedLines | Should -Be 2
        (Import-Csv $written.Path).v | Should -Be '=1+1', 'x'
    }

    It 'ends at the first such line with -Strict and leaves no file' {
        $to = Join-Path $TestDrive 'strict'
        { Export-RedoxExportTable $damaged $to -View $view -Strict } | Should -Throw -ErrorId 'ResourceLineDamaged,*'
        Get-Left $to | Should -BeNullOrEmpty
    }

    It 'warns of values that Parquet cannot hold, without the values' {
        $fine = Join-Path $TestDrive 'partial.ndjson'
        [IO.File]::WriteAllLines($fine, [string[]] @('{"resourceType":"Trial","id":"1","day":"2026-05-28"}', '{"resourceType":"Trial","id":"2","day":"1987-03"}', '{"resourceType":"Trial","id":"3","day":"1987"}'))
        $written = Export-RedoxExportTable $fine (Join-Path $TestDrive 'partial') -View $view -As Parquet -WarningVariable warnings -WarningAction SilentlyContinue
        $written.Rows | Should -Be 3
        $written.EmptiedCells | Should -Be 2
        $written.EmptiedByColumn['day'] | Should -Be 2
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match "2 cells of the column 'day' of 'basic' are empty.*line 2 of"
        "$warnings" | Should -Not -Match '1987'
        { Export-RedoxExportTable $fine (Join-Path $TestDrive 'partial-strict') -View $view -As Parquet -Strict } | Should -Throw -ErrorId 'ValueNotFitting,*'
        Get-Left (Join-Path $TestDrive 'partial-strict') | Should -BeNullOrEmpty
    }

    It 'neutralizes formulas only if that is wanted' {
        $plain = Export-RedoxExportTable $damaged (Join-Path $TestDrive 'formula') -View $view -ErrorAction SilentlyContinue
        (Import-Csv $plain.Path)[0].v | Should -BeExactly '=1+1'
        $safe = Export-RedoxExportTable $damaged (Join-Path $TestDrive 'formula') -View $view -NeutralizeFormula -Delimiter ';' -ErrorAction SilentlyContinue
        (Import-Csv $safe.Path -Delimiter ';')[0].v | Should -BeExactly "'=1+1"
    }

    It 'writes nothing if some input cannot be read, and keeps what was there' {
        $to = Join-Path $TestDrive 'unread'
        $null = New-Item $to -ItemType Directory
        Set-Content (Join-Path $to 'basic.csv') 'old'
        { Export-RedoxExportTable $damaged, (Join-Path $TestDrive 'none.ndjson') $to -View $view -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'TablesIncomplete,*'
        $cut = Join-Path $TestDrive 'cut.ndjson.gz'
        [IO.File]::WriteAllBytes($cut, [byte[]] (0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1))
        { Export-RedoxExportTable $damaged, $cut $to -View $view -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'TablesIncomplete,*'
        Get-Left $to | Should -Be 'basic.csv'
        Get-Content (Join-Path $to 'basic.csv') | Should -Be 'old'
    }

    It 'writes nothing with -WhatIf, and replaces nothing with -NoClobber' {
        $to = Join-Path $TestDrive 'careful'
        Export-RedoxExportTable $folder $to -View patient -WhatIf | Should -BeNullOrEmpty
        Test-Path $to | Should -BeFalse
        $null = Export-RedoxExportTable $folder $to -View patient -NoClobber
        { Export-RedoxExportTable $folder $to -View observation, patient -NoClobber } | Should -Throw -ErrorId 'DestinationExists,*'
        Get-Left $to | Should -Be 'patient.csv'
    }

    It 'reports before reading: <Id>' -ForEach @(
        @{ Id = 'TableDestinationIsFile'; Script = { Export-RedoxExportTable $folder $damaged -View patient } }
        @{ Id = 'DelimiterInvalid'; Script = { Export-RedoxExportTable $folder "$TestDrive/x" -View patient -Delimiter '"' } }
        @{ Id = 'CsvParameterNotUsed'; Script = { Export-RedoxExportTable $folder "$TestDrive/x" -View patient -As Ndjson -Delimiter ';' } }
        @{ Id = 'CsvParameterNotUsed'; Script = { Export-RedoxExportTable $folder "$TestDrive/x" -View patient -As Parquet -NeutralizeFormula } }
        @{ Id = 'ViewNameDuplicate'; Script = { Export-RedoxExportTable $folder "$TestDrive/x" -View patient, patient } }
        @{ Id = 'ViewNameDuplicate'; Script = { Export-RedoxExportTable $folder "$TestDrive/x" -View $view, $view.Replace('"name":"basic"', '"name":"BASIC"') } }
        @{ Id = 'ConditionNotValid'; Script = { Export-RedoxExportTable $folder "$TestDrive/x" -View patient -Where 'id =' } }
    ) {
        $Script | Should -Throw -ErrorId "$Id,*"
        Test-Path "$TestDrive/x" | Should -BeFalse
    }

    It 'stops when no more is wanted, and leaves nothing' {
        # The first thing that comes is the error of the damaged line, while the file that is being written does not have its name yet.
        $to = Join-Path $TestDrive 'stopped'
        $during = Export-RedoxExportTable $damaged $to -View $view -ErrorAction Continue 2>&1 | ForEach-Object { [pscustomobject] @{ Id = $_.FullyQualifiedErrorId; Files = Get-Left $to } } | Select-Object -First 1
        $during.Id | Should -BeLike 'ResourceLineDamaged,*'
        @($during.Files).Count | Should -Be 1
        $during.Files | Should -Not -Be 'basic.csv'
        Get-Left $to | Should -BeNullOrEmpty
    }

    It 'reads the current view of a folder of runs' {
        $root = Join-Path $TestDrive 'root'
        $null = Invoke-RedoxExport -Type Patient -Path $root -UpdateDataset
        $null = Invoke-RedoxExport -Type Patient -Path $root -Incremental -UpdateDataset
        $written = Export-RedoxExportTable $root (Join-Path $TestDrive 'of-root') -View patient -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        $written.Rows | Should -BeGreaterThan 0
        $written.Rows | Should -Be @(Import-RedoxExport (Join-Path $root 'current') -View patient).Count
    }

    It 'takes folders and files from the pipeline' {
        $written = Get-ChildItem $folder -Filter Patient*.ndjson | Export-RedoxExportTable -Destination (Join-Path $TestDrive 'pipe') -View patient
        $written.Rows | Should -Be @(Import-RedoxExport $folder -View patient).Count
    }
}
