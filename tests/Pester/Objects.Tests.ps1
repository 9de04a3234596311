# What becomes of the module's objects in PowerShell's own commands: files of rows, JSON, CLIXML, groups, sums, orders.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()
BeforeDiscovery {
    $names = 'ExportJob', 'ExportedFile', 'ExportRun', 'DatasetResult', 'ReportFinding', 'RedoxConnection', 'ExportResponse', 'ExportResponseFinding', 'SandboxRequest'
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 4
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name objects
    $root = Join-Path $TestDrive 'runs'
    $job = Start-RedoxExport -Type Patient, Observation | Wait-RedoxExportJob
    $files = @($job | Save-RedoxExport -Path (Join-Path $TestDrive 'one'))
    $run = Invoke-RedoxExport -Type Patient, Observation -Path $root
    $dataset = Update-RedoxExportDataset $root
    $bad = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 4 -Fault FileMissing:99
    $null = Connect-RedoxExport -BaseUri $bad.BaseUri -Name 'bad objects'
    $failed = Invoke-RedoxExport -Type Patient, Observation -Path $root -ErrorAction SilentlyContinue
    $payload = '{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response"},"status":202,"contentLocation":"https://api.redoxengine.com/fhir/R4/acme/Production/export-status/e4b4a01a-1c2d-4f5e-9a8b-3c7d6e5f4a3b"}'
    $real = @{
        ExportJob             = @($job)
        ExportedFile          = $files
        ExportRun             = @($run, $failed)
        DatasetResult         = @($dataset)
        ReportFinding         = @(New-RedoxExportReport $root (Join-Path $TestDrive 'page.html') -PassThru)
        RedoxConnection       = @($connection)
        ExportResponse        = @($payload | ConvertFrom-RedoxExportResponse)
        ExportResponseFinding = @('{"status":900}' | Test-RedoxExportResponse)
        SandboxRequest        = @($sandbox.Requests)
    }
}

AfterAll {
    Disconnect-RedoxExport 'bad objects'
    Disconnect-RedoxExport objects
    $sandbox, $bad | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'An object in a file: <_>' -ForEach $names {
    It 'is a row whose cells can be read' {
        $real[$_].Count | Should -BeGreaterThan 0
        $row = $real[$_][0] | ConvertTo-Csv | ConvertFrom-Csv
        @($row.PSObject.Properties.Name) | Should -Be @($real[$_][0].PSObject.Properties.Name)
        # Of a sandbox's request, the headers are a table of their own.
        $cells = @($row.PSObject.Properties | Where-Object Name -NE Headers)
        $cells | Where-Object Value -Match 'System\.|RedoxExport\.[A-Z]|^@\{|\[\]' | ForEach-Object { "$($_.Name): $($_.Value)" } | Should -BeNullOrEmpty
    }

    It 'is JSON with the same properties, without a warning that something was cut' {
        $json = $real[$_][0] | ConvertTo-Json -Depth 8 -WarningVariable cut -WarningAction SilentlyContinue
        $cut | Should -BeNullOrEmpty
        @(($json | ConvertFrom-Json).PSObject.Properties.Name) | Should -Be @($real[$_][0].PSObject.Properties.Name)
    }

    It 'keeps its scalar values through CLIXML' {
        $file = Join-Path $TestDrive "$_.clixml"
        $real[$_] | Export-Clixml $file
        $back = @(Import-Clixml $file)
        $back.Count | Should -Be $real[$_].Count
        foreach ($property in $real[$_][0].PSObject.Properties | Where-Object { $_.Value -is [string] -or $_.Value -is [long] -or $_.Value -is [int] -or $_.Value -is [bool] -or $_.Value -is [uri] -or $_.Value -is [timespan] }) {
            $back[0].($property.Name) | Should -BeExactly $property.Value
        }
    }
}

Describe 'A job that came back from CLIXML or JSON' {
    It 'can be asked about again' {
        $file = Join-Path $TestDrive 'again.clixml'
        $job | Export-Clixml $file
        (Import-Clixml $file | Get-RedoxExportJob -Connection objects).State | Should -Be 'Completed'
        ($job | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue | ConvertFrom-Json | Get-RedoxExportJob -Connection objects).State | Should -Be 'Completed'
    }
}

Describe 'Objects together' {
    It 'group by their state' {
        $groups = $real.ExportRun | Group-Object State -AsHashTable -AsString
        $groups.Complete.Count | Should -Be 1
        $groups.Incomplete.Count | Should -Be 1
    }

    It 'group by type' {
        ($files | Group-Object Type).Name | Sort-Object | Should -Be 'Observation', 'Patient'
    }

    It 'add up' {
        ($files | Measure-Object ResourceCount -Sum).Sum | Should -Be $run.ResourceCount
        ($files | Measure-Object Length -Sum).Sum | Should -Be $run.Bytes
        ($dataset.Types | Measure-Object Resources -Sum).Sum | Should -Be $dataset.Resources
    }

    It 'are put in order by what they are numbers of, not by text' {
        ($files | Sort-Object Length -Descending).Type | Should -Be 'Observation', 'Patient'
        ($files | Sort-Object ResourceCount).Type | Should -Be 'Patient', 'Observation'
    }

    It 'have an order where none is named: files by path, runs by id' {
        ($files | Sort-Object -Descending).Type | Should -Be 'Patient', 'Observation'
        ($failed, $run | Sort-Object).Id | Should -Be $run.Id, $failed.Id
    }

    It 'can be filtered by moments and sizes as they are' {
        $real.ExportRun | Where-Object StartedAt -GT ([datetimeoffset]::UtcNow.AddHours(-1)) | Should -HaveCount 2
        $files | Where-Object Length -GT 10KB | Should -HaveCount 1
    }

    It 'say what they are in a string' {
        "$($files[0])" | Should -Be $files[0].Path
        "$run" | Should -Be "$($run.Id) (Complete)"
        "$connection" | Should -Be 'objects'
        "$($job.Request)" | Should -Be 'System: Observation, Patient'
        "$($run.Resources)" | Should -Match '^Observation \d+; Patient 4$'
    }
}
