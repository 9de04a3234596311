# Test-RedoxExport -References and Save-RedoxExportReference in a real PowerShell, with a sandbox that leaves resources out of its exports.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }
}

AfterAll {
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Resources that an export refers to and does not have' {
    BeforeEach {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 40 -LeaveOut Practitioner, Organization
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name references
        $folder = Get-NewFolder
    }

    AfterEach {
        Disconnect-RedoxExport references
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'are counted by type, without a request' {
        $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
        $asked = $sandbox.Requests.Count
        $counts = Test-RedoxExport $folder -References
        ($counts | Where-Object Missing).Type | Should -Be 'Organization', 'Practitioner'
        ($counts | Where-Object Type -EQ Patient) | ForEach-Object { $_.Referenced, $_.Missing } | Should -Be 40, 0
        Test-RedoxExport $folder -References -Quiet | Should -BeFalse
        $sandbox.Requests.Count | Should -Be $asked
    }

    It 'are fetched, read and checked with the export' {
        $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
        $results = Get-Item $folder | Save-RedoxExportReference
        $results.Type | Should -Be 'Organization', 'Practitioner'
        $results | ForEach-Object { $_.Saved | Should -Be $_.Missing }
        Test-RedoxExport $folder -References -Quiet | Should -BeTrue
        Test-RedoxExport $folder -Quiet | Should -BeTrue
        @(Import-RedoxExport $folder -Type Practitioner).Count | Should -Be ($results | Where-Object Type -EQ Practitioner).Saved
        @(Save-RedoxExportReference $folder).Count | Should -Be 0
    }

    It 'become a run of the folder of runs, and the current view has them' {
        $null = Invoke-RedoxExport -Path $folder -Incremental -UpdateDataset
        $results = Save-RedoxExportReference $folder -Type 'pract*'
        $results.Type | Should -Be 'Practitioner'
        $runs = Get-RedoxExportRun $folder
        $runs.Mode | Should -Be 'Full', 'References'
        $runs.State | Should -Be 'Complete', 'Complete'
        @(Import-RedoxExport (Join-Path $folder current) -Type Practitioner).Count | Should -Be $results.Saved
        (Test-RedoxExport $folder -References | Where-Object Missing).Type | Should -Be 'Organization'
        (Invoke-RedoxExport -Path $folder -Incremental -UpdateDataset).Mode | Should -Be 'Incremental'
    }

    It 'are fetched in batches from a server that refuses lists of ids' {
        $other = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 10 -LeaveOut Encounter -NoIdList -BatchLimit 10
        $null = Connect-RedoxExport -BaseUri $other.BaseUri -Name batches
        $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
        $missing = (Test-RedoxExport $folder -References | Where-Object Type -EQ Encounter).Missing
        $missing | Should -BeGreaterThan 10
        (Save-RedoxExportReference $folder | Where-Object Type -EQ Encounter).Saved | Should -Be $missing
        $batches = @($other.Requests | Where-Object Method -EQ POST)
        $batches.Count | Should -BeGreaterOrEqual ($missing / 10)
        $batches.Count | Should -BeLessThan $missing
        Disconnect-RedoxExport batches
        $other | Stop-RedoxExportSandbox
    }

    It 'that the server does not have are said once' {
        $null = New-Item $folder -ItemType Directory
        $data = Get-NewFolder
        $null = New-Item $data -ItemType Directory
        Set-Content (Join-Path $data 'Encounter.ndjson') '{"resourceType":"Encounter","id":"1","subject":{"reference":"Patient/none"}}'
        $own = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -DataPath $data
        $null = Connect-RedoxExport -BaseUri $own.BaseUri -Name own
        $null = Invoke-RedoxExport -Path $folder -Connection own
        (Save-RedoxExportReference $folder -Connection own -WarningVariable warned -WarningAction SilentlyContinue).NotFound | Should -Be 1
        $warned | Should -BeLike '*does not have 1 resource that the data refer to: 1 Patient.*'
        (Save-RedoxExportReference $folder -Connection own -WarningVariable again).NotFound | Should -Be 1
        $again | Should -BeNullOrEmpty
        Disconnect-RedoxExport own
        $own | Stop-RedoxExportSandbox
    }

    It 'are not fetched with -WhatIf' {
        $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
        $asked = $sandbox.Requests.Count
        Save-RedoxExportReference $folder -WhatIf | Should -BeNullOrEmpty
        $sandbox.Requests.Count | Should -Be $asked
    }

    It 'of a folder without an export are an error' {
        $null = New-Item $folder -ItemType Directory
        { Save-RedoxExportReference $folder -ErrorAction Stop } | Should -Throw -ErrorId 'NoExportHere*'
        { Test-RedoxExport $folder -References -ErrorAction Stop } | Should -Throw -ErrorId 'NoExportHere*'
        Test-RedoxExport $folder -References -Quiet | Should -BeFalse
    }
}

Describe 'A folder of fetched resources' {
    It 'of which a file is missing cannot be resumed: the command that fetched it is run again' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -LeaveOut Practitioner
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name references
        $folder = Get-NewFolder
        $null = Start-RedoxExport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
        $null = Save-RedoxExportReference $folder
        Remove-Item (Join-Path $folder 'references/Practitioner.0001.ndjson')
        { Resume-RedoxExport (Join-Path $folder references) -ErrorAction Stop } | Should -Throw -ErrorId 'ReferencesNotExport*'
        (Save-RedoxExportReference $folder).Saved | Should -BeGreaterThan 0
        (Test-RedoxExport $folder | Where-Object State -NE Complete) | Should -BeNullOrEmpty
        Disconnect-RedoxExport references
    }
}
