# A sandbox whose data changes, as a script meets it.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 0 -RetryAfter 0 -PatientCount 12 -Change 2 -NoPatientParameter
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name 'my changes'
}

AfterAll {
    Disconnect-RedoxExport 'my changes'
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A sandbox with -Change' {
    It 'has other data for every export after the first' {
        $first = Start-RedoxExport -GroupId roster | Wait-RedoxExportJob
        $sandbox.Changes | Should -BeNullOrEmpty
        $second = Start-RedoxExport -GroupId roster -Since $first.TransactionTime | Wait-RedoxExportJob
        $sandbox.Changes.Step | Should -Be 1
        $null = $second | Save-RedoxExport -Path (Join-Path $TestDrive 'second')
        $saved = @(Import-RedoxExport (Join-Path $TestDrive 'second') | ForEach-Object { "$($_.resourceType)/$($_.id)" })
        $saved | Should -Not -BeNullOrEmpty
        $saved | Where-Object { $_ -notin $sandbox.Changes[0].Added -and $_ -notin $sandbox.Changes[0].Updated } | Should -BeNullOrEmpty
    }

    It 'makes a step when it is told to, and shows the data of now' {
        $before = @($sandbox.Changes).Count
        $change = $sandbox.ApplyChanges()
        @($sandbox.Changes).Count | Should -Be ($before + 1)
        $patients = @($sandbox.CurrentResources() | ConvertFrom-Json | Where-Object resourceType -eq Patient)
        $patients.Count | Should -Be 12
        $change.Joined | Should -BeIn @($sandbox.GroupMembers('roster'))
        $change.Left | Should -Not -BeIn @($sandbox.GroupMembers('roster'))
    }

    It 'refuses the parameter patient with -NoPatientParameter' {
        $patient = @($sandbox.GroupMembers('roster'))[0]
        { Start-RedoxExport -GroupId roster -Patient $patient -ErrorAction Stop } | Should -Throw '*patient*'
    }

    It 'wants enough patients and data of its own making' {
        { Start-RedoxExportSandbox -Change 6 -PatientCount 20 } | Should -Throw '*Change*'
        '{"resourceType":"Basic","id":"1"}' | Set-Content -LiteralPath (Join-Path $TestDrive 'a.ndjson')
        { Start-RedoxExportSandbox -Change 1 -DataPath $TestDrive } | Should -Throw '*DataPath*'
    }
}
