# Runs that could not begin are in the history, requests that are no longer made can be disabled, and a folder of folders stands for all of them.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 3
    $profilesBefore = $env:REDOXEXPORT_PROFILE_PATH

    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }

    function Get-Finding {
        param([string] $Path)
        @(New-RedoxExportReport $Path (Join-Path $TestDrive "$([guid]::NewGuid()).html") -PassThru | Where-Object Severity -EQ Error)
    }

    $env:REDOXEXPORT_PROFILE_PATH = Get-NewFolder
}

AfterAll {
    $env:REDOXEXPORT_PROFILE_PATH = $profilesBefore
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A call that cannot begin a run' {
    BeforeEach {
        $root = Get-NewFolder
        Get-RedoxExportConnection | Disconnect-RedoxExport
    }

    It 'is in the history, on the page, in the metrics and in the log, until a run is complete' {
        Invoke-RedoxExport -Path $root -Type Patient -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'

        $failed = Get-RedoxExportRun $root
        $failed.State, $failed.HasBegun, $failed.ExitCode, $failed.ErrorId | Should -Be 'Failed', $false, 1, 'NotConnected'
        ($failed | Format-List | Out-String) | Should -Match '(?m)^HasBegun +: False'
        $finding = Get-Finding $root
        ($finding | Where-Object Kind -EQ RunNotBegun).Code | Should -Be 'NotConnected'
        ($finding | Where-Object Kind -EQ RunNotBegun).Message | Should -BeLike '*Connect-RedoxExport*'
        $metrics = Get-Content (Export-RedoxExportMetric $root (Join-Path $TestDrive "$([guid]::NewGuid()).prom")).FullName -Raw
        $metrics | Should -Match 'redoxexport_last_run_exit_code\{[^}]+\} 1\n'
        (Get-RedoxExportLog $root).Name | Should -Be 'RunNotBegun'

        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        (Invoke-RedoxExport -Path $root -Type Patient).ExitCode | Should -Be 0
        Get-Finding $root | Should -BeNullOrEmpty
        (Get-RedoxExportRun $root).HasBegun | Should -Be $false, $true
    }

    It 'of several groups has an error for each, which names the group' {
        $null = Invoke-RedoxExport -Path $root -GroupId all, diabetics -ErrorVariable problems -ErrorAction SilentlyContinue
        ($problems | ForEach-Object { "$_" }) | Should -Be "Group 'all': There is no connection.", "Group 'diabetics': There is no connection."
        @(Get-RedoxExportRun $root).FailedCallCount | Should -Be 1, 1
    }

    It 'is counted and dated for the notice, the list view and the metrics' {
        $told = [Collections.Generic.List[object]]::new()
        1..3 | ForEach-Object { $null = Invoke-RedoxExport -Path $root -Type Patient -OnResult { param($result) $told.Add($result) } -ErrorAction SilentlyContinue }
        $failed = Get-RedoxExportRun $root
        $failed.FailedCallCount, $failed.FailingSince | Should -Be 3, $failed.StartedAt
        ($failed | Format-List | Out-String) | Should -Match '(?m)^FailedCallCount +: 3'
        $told.FailedCallCount | Should -Be 1, 2, 3
        $told[2].Title | Should -BeLike '*no run (NotConnected, call 3 in a row)*'
        $told[2].Text | Should -BeLike '*Error: NotConnected: There is no connection.*Failed calls: 3 in a row, since *'
        $metrics = Get-Content (Export-RedoxExportMetric $root (Join-Path $TestDrive "$([guid]::NewGuid()).prom")).FullName -Raw
        $metrics | Should -Match 'redoxexport_failed_calls\{[^}]+\} 3\n'
    }

    It 'in a folder that cannot be written is on the page and in the metrics of the account, until a run is recorded' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        (Invoke-RedoxExport -Path $root -Type Patient).ExitCode | Should -Be 0
        # A folder in the place of the lock: every account fails to write it, also root.
        $null = New-Item (Join-Path $root run.lock) -ItemType Directory
        $null = Invoke-RedoxExport -Path $root -Type Patient -ErrorAction SilentlyContinue -WarningAction SilentlyContinue -WarningVariable warned
        "$warned" | Should -BeLike '*cannot record that this call failed*'
        $finding = Get-Finding $root
        $finding.Kind, $finding.Now | Should -Be 'RunNotBegun', 1
        (New-RedoxExportReport $root (Join-Path $TestDrive "$([guid]::NewGuid()).html")).Destinations.Verdict | Should -Be 'Error'
        $metrics = Get-Content (Export-RedoxExportMetric $root (Join-Path $TestDrive "$([guid]::NewGuid()).prom")).FullName -Raw
        $metrics | Should -Match 'redoxexport_unrecorded_calls\{[^}]+\} 1\n'
        $metrics | Should -Match 'redoxexport_last_run_exit_code\{[^}]+\} [1-9]'
        Remove-Item (Join-Path $root run.lock)
        (Invoke-RedoxExport -Path $root -Type Patient).ExitCode | Should -Be 0
        Get-Finding $root | Should -BeNullOrEmpty
    }

    It 'in a folder that is not there has a row on the page, and a metric, if the folder is named' {
        $page = Join-Path $TestDrive "$([guid]::NewGuid()).html"
        $null = New-Item $root -ItemType Directory
        Set-Content (Join-Path $root share) 'a file'
        $missing = Join-Path $root share north
        $null = Invoke-RedoxExport -Path $missing -Type Patient -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        Remove-Item (Join-Path $root share)
        $findings = @(New-RedoxExportReport $missing $page -PassThru -ErrorAction SilentlyContinue)
        $findings.Kind | Should -Be 'Unreadable', 'RunNotBegun'
        Get-Content $page -Raw | Should -BeLike '*could not be recorded in the folder*'
        $metrics = Get-Content (Export-RedoxExportMetric $missing (Join-Path $TestDrive "$([guid]::NewGuid()).prom") -ErrorAction SilentlyContinue).FullName -Raw
        $metrics | Should -Match 'redoxexport_history_readable\{[^}]+\} 0\n'
        $metrics | Should -Match 'redoxexport_unrecorded_calls\{[^}]+\} 1\n'
    }

    It 'on a drive that is not connected has a row on the page, and a metric' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $null = Invoke-RedoxExport -Path $root -Type Patient
        $page = Join-Path $TestDrive "$([guid]::NewGuid()).html"
        { New-RedoxExportReport $root, 'nodrive:/north' $page -ErrorAction Stop } | Should -Throw -ErrorId 'DriveNotFound,*'
        Get-Content $page -Raw | Should -BeLike '*nodrive:/north*does not exist*'
        $metrics = Join-Path $TestDrive "$([guid]::NewGuid()).prom"
        $null = Export-RedoxExportMetric 'nodrive:/north' $metrics -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.Count | Should -Be 1
        Get-Content $metrics -Raw | Should -Match 'redoxexport_history_readable\{root="north"\} 0\n'
    }

    It 'into a drive that is not connected is noted and told, and is on the page and in the metrics' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $told = [Collections.Generic.List[object]]::new()
        $missing = 'nodrive:/south'
        foreach ($i in 1..2) {
            { Invoke-RedoxExport -Path $missing -Type Patient -OnResult { param($result) $told.Add($result) } -WarningAction SilentlyContinue -WarningVariable script:warned } | Should -Throw -ErrorId 'DriveNotFound,*'
        }
        "$script:warned" | Should -BeLike "*'nodrive:/south' cannot record that this call failed. Its drive is not connected.*"
        "$script:warned" | Should -Not -BeLike '*-OnResult*'
        $told.Path | Should -Be $missing, $missing
        $told.FailedCallCount | Should -Be 1, 2
        $page = Join-Path $TestDrive "$([guid]::NewGuid()).html"
        $findings = @(New-RedoxExportReport $missing $page -PassThru -ErrorAction SilentlyContinue)
        $findings.Kind | Should -Be 'Unreadable', 'RunNotBegun'
        $metrics = Join-Path $TestDrive "$([guid]::NewGuid()).prom"
        $null = Export-RedoxExportMetric $missing $metrics -ErrorAction SilentlyContinue
        Get-Content $metrics -Raw | Should -Match 'redoxexport_unrecorded_calls\{root="south"\} 2\n'
    }

    It 'has the error of Connect-RedoxExport, if that is why there is no connection' {
        { Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId id -KeyId kid -KeyPath (Get-NewFolder) } | Should -Throw -ErrorId 'KeyFileNotFound,*'
        $null = Invoke-RedoxExport -Path $root -Type Patient -ErrorAction SilentlyContinue
        $failed = Get-RedoxExportRun $root
        $failed.ErrorId, $failed.ExitCode | Should -Be 'KeyFileNotFound', 4

        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        Get-RedoxExportConnection | Disconnect-RedoxExport
        $null = Invoke-RedoxExport -Path $root -Type Patient -ErrorAction SilentlyContinue
        (Get-RedoxExportRun $root).ErrorId | Should -Be 'NotConnected'
    }

    It 'has no error of Connect-RedoxExport for another server than that of the folder' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        (Invoke-RedoxExport -Path $root -Type Patient).ExitCode | Should -Be 0
        { Connect-RedoxExport -BaseUri https://other.example.org/r4 -ClientId id -KeyId kid -KeyPath (Get-NewFolder) } | Should -Throw -ErrorId 'KeyFileNotFound,*'
        Get-RedoxExportConnection | Disconnect-RedoxExport
        $null = Invoke-RedoxExport -Path $root -Type Patient -ErrorAction SilentlyContinue
        (Get-RedoxExportRun $root -Last 1).ErrorId | Should -Be 'NotConnected'
        { Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId id -KeyId kid -KeyPath (Get-NewFolder) } | Should -Throw -ErrorId 'KeyFileNotFound,*'
        $null = Invoke-RedoxExport -Path $root -Type Patient -ErrorAction SilentlyContinue
        $failed = Get-RedoxExportRun $root -Last 1
        $failed.ErrorId, $failed.FailedCallCount, $failed.BaseUri | Should -Be 'KeyFileNotFound', 2, $sandbox.BaseUri
    }

    It 'is not recorded with -WhatIf, and not if a parameter is wrong' {
        $null = Invoke-RedoxExport -Path $root -Type Patient -WhatIf -ErrorAction SilentlyContinue
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $null = Invoke-RedoxExport -Path $root -Type Patient -Full -Since 2026-01-01Z -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'FullWithSince,*'
        Test-Path $root | Should -BeFalse
    }

    It 'because the history is damaged leaves the history, and -Full keeps it aside and begins another' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $null = New-Item $root -ItemType Directory
        Set-Content (Join-Path $root runs.json) '{'
        { Invoke-RedoxExport -Path $root -Type Patient -ErrorAction Stop } | Should -Throw -ErrorId 'HistoryDamaged,*'
        Get-Content (Join-Path $root runs.json) | Should -Be '{'
        (Invoke-RedoxExport -Path $root -Type Patient -Full -WarningAction SilentlyContinue).ExitCode | Should -Be 0
        Get-Content (Get-ChildItem $root -Filter 'runs.*.damaged').FullName | Should -Be '{'
    }

    It 'of a profile is recorded in the folder of the profile, and the page is good again when the profile is' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri | Save-RedoxExportProfile Acme -Force
        $good = Get-Content (Get-RedoxExportProfile acme).Path -Raw
        Set-Content (Get-RedoxExportProfile acme).Path '{'
        $runs = Invoke-RedoxExport -Profile Acme, nobody -Path $root -Type Patient -ErrorAction SilentlyContinue
        $runs.ErrorId | Should -Be 'ProfileDamaged', 'ProfileNotFound'
        @(Get-ChildItem $root).Name | Should -BeExactly 'acme'
        $recorded = Get-RedoxExportRun $root
        $recorded.Id, $recorded.ErrorId, $recorded.ExitCode | Should -Be $runs[0].Id, 'ProfileDamaged', 4
        @(Get-Finding $root | Where-Object Kind -EQ RunNotBegun).Count | Should -Be 1

        Set-Content (Get-ChildItem $env:REDOXEXPORT_PROFILE_PATH -Recurse -Filter 'acme.json').FullName $good
        (Invoke-RedoxExport -Profile acme -Path $root -Type Patient).ExitCode | Should -Be 0
        Get-Finding $root | Should -BeNullOrEmpty
    }

    It 'of the first profile does not end those of the others, also with -ErrorAction Stop' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri | Save-RedoxExportProfile good -Force
        $told = [Collections.Generic.List[object]]::new()
        { Invoke-RedoxExport -Profile nobody, nowhere, good -Path $root -Type Patient -OnResult { param($result) $told.Add($result) } -ErrorAction Stop -WarningVariable script:warned -WarningAction SilentlyContinue } |
            Should -Throw -ErrorId 'ProfileNotFound,*' -ExpectedMessage 'nowhere: *'
        "$($warned -join ' ')" | Should -BeLike '*nobody: There is no profile*Get-RedoxExportProfile*'
        (Get-RedoxExportRun (Join-Path $root good)).ExitCode | Should -Be 0
        $told.Count | Should -Be 3
    }
}

Describe 'A folder of folders of runs' {
    BeforeAll {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $parent = Get-NewFolder
        'north', 'south' | ForEach-Object { $null = Invoke-RedoxExport -Path (Join-Path $parent $_) -Type Patient }
        $null = New-Item (Join-Path $parent 'other') -ItemType Directory
    }

    It 'stands for all of them: Get-RedoxExportRun' {
        @(Get-RedoxExportRun $parent | ForEach-Object { Split-Path $_.Root -Leaf }) | Should -Be 'north', 'south'
        $shown = Get-RedoxExportRun $parent | Out-String -Width 80
        $shown | Should -Match '(?m)^Root +Id +State'
        $shown | Should -Match '(?m)^north .+Complete'
        (Get-RedoxExportRun (Join-Path $parent '*') | Out-String -Width 80) | Should -Be $shown
        (Get-RedoxExportRun (Join-Path $parent north) | Out-String -Width 80) | Should -Match '(?m)^Id +State'
        @(Get-RedoxExportRun $parent | Test-RedoxExport -Quiet) | Should -Be $true, $true
    }

    It 'stands for all of them: Get-RedoxExportLog, whose groups name the folder' {
        @(Get-RedoxExportLog $parent -Name RunStarted).Count | Should -Be 2
        $shown = Get-RedoxExportLog $parent -Name RunStarted | Out-String -Width 80
        $shown | Should -Match 'Run: north/\d{8}T'
        $shown | Should -Match '(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ Information RunStarted'
    }

    It 'stands for all of them: Export-RedoxExportMetric' {
        $file = Export-RedoxExportMetric $parent (Join-Path $TestDrive 'parent.prom')
        [regex]::Matches((Get-Content $file.FullName -Raw), '(?m)^redoxexport_history_readable\{root="(\w+)"\} 1') | ForEach-Object { $_.Groups[1].Value } | Should -Be 'north', 'south'
    }

    It 'stands for all of them: New-RedoxExportReport, whose findings name the folder' {
        $findings = New-RedoxExportReport $parent (Join-Path $TestDrive 'parent.html') -PassThru -MaxAge 00:00:00.001
        $shown = $findings | Out-String -Width 80
        $shown | Should -Match '(?m)^Severity +Root +Kind +Message'
        $shown | Should -Match '(?m)^Error +north +Overdue'
        $shown | Should -Match '(?m)^Error +south +Overdue'
        (New-RedoxExportReport (Join-Path $parent north) (Join-Path $TestDrive 'parent.html') -PassThru -MaxAge 00:00:00.001 | Out-String -Width 80) | Should -Match '(?m)^Severity +Kind +RunId +Message'
    }

    It 'stands for all of them: Export-RedoxExportSupportBundle' {
        $bundle = Export-RedoxExportSupportBundle $parent (Join-Path $TestDrive 'parent.zip')
        $both = Export-RedoxExportSupportBundle (Join-Path $parent north), (Join-Path $parent south) (Join-Path $TestDrive 'both.zip')
        $bundle.Entries.Name | Should -Be $both.Entries.Name
    }

    It 'that has none is an error: <_>' -ForEach 'Get-RedoxExportRun', 'Get-RedoxExportLog' {
        { & $_ (Join-Path $parent other) -ErrorAction Stop } | Should -Throw -ErrorId 'NoRunsHere,*'
    }
}

Describe 'Disable-RedoxExportRequest' {
    BeforeEach {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $root = Get-NewFolder
        $null = Invoke-RedoxExport -Path $root -Type Patient
        $mistyped = Invoke-RedoxExport -Path $root -Type Pateint -ErrorAction SilentlyContinue
        $mistyped.ExitCode | Should -Not -Be 0
    }

    It 'gives the current view back to the other request' {
        $mistake = Invoke-RedoxExport -Path $root -Type Observation -UpdateDataset
        (Invoke-RedoxExport -Path $root -Type Patient -UpdateDataset -ErrorAction SilentlyContinue).ExitCode | Should -Be 6
        Disable-RedoxExportRequest $root $mistake.RequestId
        (Invoke-RedoxExport -Path $root -Type Patient -UpdateDataset -WarningAction SilentlyContinue).ExitCode | Should -Be 0
        @(Import-RedoxExport (Join-Path $root current) | ForEach-Object resourceType | Sort-Object -Unique) | Should -Be 'Patient'
    }

    It 'refuses a file' {
        $file = New-Item (Join-Path $root 'a-file')
        { Disable-RedoxExportRequest $file.FullName 00000000 -ErrorAction Stop } | Should -Throw -ErrorId 'FolderIsFile,*'
    }

    It 'removes a request from the alarms, and no runs' {
        Get-Finding $root | Should -Not -BeNullOrEmpty
        Disable-RedoxExportRequest $root $mistyped.RequestId
        Get-Finding $root | Should -BeNullOrEmpty
        (Get-RedoxExportRun $root).IsDisabled | Should -Be $false, $true
        (Get-RedoxExportRun $root -Last 1 | Format-List | Out-String) | Should -Match '(?m)^IsDisabled +: True'
    }

    It 'takes runs from the pipeline, each request once' {
        Get-RedoxExportRun $root | Where-Object State -NE Complete | Disable-RedoxExportRequest
        Get-Finding $root | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        Disable-RedoxExportRequest $root $mistyped.RequestId -WhatIf
        Get-Finding $root | Should -Not -BeNullOrEmpty
    }

    It 'has one error for a request that is not there, and for a folder without runs' {
        Disable-RedoxExportRequest $root 00000000 -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'RequestNotFound,*'
        $empty = (New-Item (Get-NewFolder) -ItemType Directory).FullName
        { Disable-RedoxExportRequest $empty 00000000 -ErrorAction Stop } | Should -Throw -ErrorId 'NoRunsHere,*'
        Get-ChildItem $empty | Should -BeNullOrEmpty
    }

    It 'completes the requests of the folder, with their types and their last run' {
        $typed = "Disable-RedoxExportRequest '$root' -Request "
        $offers = (TabExpansion2 $typed $typed.Length).CompletionMatches
        $offers[0].CompletionText | Should -Be $mistyped.RequestId
        $offers[0].ToolTip | Should -BeLike '*Pateint; last run *, Failed'
        $offers.Count | Should -Be 2
    }
}
