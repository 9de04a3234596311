# What an administrator does with jobs: name them by URL, follow many, stop them, keep them in a file.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    . (Join-Path $PSScriptRoot 'FastClock.ps1')

    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }
}

AfterAll {
    Remove-Module RedoxExport
}

Describe 'A job' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 5
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name jobs
    }

    AfterAll {
        Disconnect-RedoxExport jobs
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'can be named by <Name>' -ForEach @(
        @{ Name = 'its id'; Read = { param($job) $job.Id } }
        @{ Name = 'the polling URL as text'; Read = { param($job) "$($job.ContentLocation)" } }
        @{ Name = 'the polling URL'; Read = { param($job) [uri] $job.ContentLocation } }
        @{ Name = 'a line of a file, with blanks about it'; Read = { param($job) Set-Content (Join-Path $TestDrive 'url.txt') "  $($job.ContentLocation) "; Get-Content (Join-Path $TestDrive 'url.txt') } }
        @{ Name = 'a row of a CSV file'; Read = { param($job) $job | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'what Export-Clixml kept of it'; Read = { param($job) $job | Export-Clixml (Join-Path $TestDrive 'job.xml'); Import-Clixml (Join-Path $TestDrive 'job.xml') } }
        @{ Name = 'what ConvertTo-Json kept of it'; Read = { param($job) $job | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue | ConvertFrom-Json } }
    ) {
        $started = Start-RedoxExport -Type Patient
        $again = & $Read $started | Wait-RedoxExportJob
        $again.Id | Should -BeExactly $started.Id
        $again.State | Should -Be 'Completed'
        ($again | Save-RedoxExport -Path (Get-NewFolder)).ResourceCount | Should -Be 5
    }

    It 'is asked about once by Get-RedoxExportJob' {
        $started = Start-RedoxExport -Type Patient
        $before = $sandbox.Requests.Count
        (Get-RedoxExportJob $started).State | Should -Be 'InProgress'
        $sandbox.Requests.Count | Should -Be ($before + 1)
        ($started | Get-RedoxExportJob).State | Should -Be 'Completed'
    }

    It 'is listed with those of its session, and found there by its id' {
        $first = Start-RedoxExport -Type Patient
        $second = Start-RedoxExport -Type Observation
        $listed = @(Get-RedoxExportJob)
        $listed.Id | Should -Contain $first.Id
        $listed[-1].Id | Should -Be $second.Id
        (Get-RedoxExportJob -Id $first.Id).Id | Should -Be $first.Id
        (Get-RedoxExportJob -Id "$($second.Id.Substring(0, 8))*").Id | Should -Be $second.Id
        { Get-RedoxExportJob -Id nothing -ErrorAction Stop } | Should -Throw -ErrorId 'JobNotFound,*'
        $listed.Id | Should -Be ($listed.Id | Select-Object -Unique)
    }

    It 'that runs is cancelled, and its files are not there afterwards' {
        $started = Start-RedoxExport -Type Patient
        ($started | Stop-RedoxExportJob).State | Should -Be 'Cancelled'
        $sandbox.Requests[-1].Method | Should -Be 'DELETE'
        $gone = $started | Get-RedoxExportJob -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^JobGone,'
        $gone.State | Should -Be 'Gone'
    }

    It 'that is complete is released, and what was saved stays' {
        $folder = Get-NewFolder
        $done = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
        $file = $done | Save-RedoxExport -Path $folder
        ($done | Stop-RedoxExportJob).State | Should -Be 'Released'
        $file.Path | Should -Exist
        @(Import-RedoxExport $folder).Count | Should -Be 5
    }

    It 'that was started with a folder is saved there' {
        $folder = Get-NewFolder
        $started = Start-RedoxExport -Type Patient -Path $folder
        Join-Path $folder 'export.json' | Should -Exist
        $file = $started | Wait-RedoxExportJob | Save-RedoxExport
        Split-Path $file.Path | Should -Be $folder
    }

    It 'is resumed in its folder by what Get-RedoxExportJob lists, and one without a folder is one error' {
        $folder = Get-NewFolder
        $saved = Start-RedoxExport -Type Patient -Path $folder
        $bare = Start-RedoxExport -Type Patient
        $files = Get-RedoxExportJob -Id $saved.Id, $bare.Id | Resume-RedoxExport -ErrorVariable problems -ErrorAction SilentlyContinue
        $files.Path | Should -Be (Join-Path $folder 'Patient.0001.ndjson')
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'JobWithoutFolder,*'
        "$($problems[0])" | Should -BeLike "*$($bare.Id)*"
    }

    It 'is resumed with its own connection, which need not be the latest one' {
        $folder = Get-NewFolder
        $job = Start-RedoxExport -Type Patient -Path $folder
        $other = Start-RedoxExportSandbox -Anonymous -PatientCount 1
        $null = Connect-RedoxExport -BaseUri $other.BaseUri -Name other
        try { ($job | Resume-RedoxExport).ResourceCount | Should -Be 5 }
        finally {
            Disconnect-RedoxExport other
            $other | Stop-RedoxExportSandbox
        }
    }

    It 'is deleted by nobody but Stop-RedoxExportJob' {
        $before = $sandbox.Requests.Count
        $null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path (Get-NewFolder)
        $sandbox.Requests[$before..($sandbox.Requests.Count - 1)].Method | Should -Not -Contain 'DELETE'
    }
}

Describe 'Many jobs' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 2 -RetryAfter 1 -PatientCount 5
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name many
    }

    AfterAll {
        Disconnect-RedoxExport many
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'are followed side by side' {
        $jobs = 1..6 | ForEach-Object { Start-RedoxExport -Type Patient }
        $before = $sandbox.Requests.Count
        $done = $jobs | Wait-RedoxExportJob
        $done.Count | Should -Be 6
        $done.State | Sort-Object -Unique | Should -Be 'Completed'

        # Each is asked about before any is asked about twice.
        $sandbox.Requests[$before..($before + 5)].Path | Sort-Object -Unique | Should -HaveCount 6
    }

    It 'do not keep one another from ending when one of them is unknown to the server' {
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name many | Use-FastClock
        $jobs = @(Start-RedoxExport -Type Patient; "$($sandbox.BaseUri)/export-status/00000000-0000-0000-0000-000000000000"; Start-RedoxExport -Type Patient)
        $ended = $jobs | Wait-RedoxExportJob -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.Count | Should -Be 1
        $ended.State | Sort-Object | Should -Be 'Completed', 'Completed', 'Gone'
    }
}
