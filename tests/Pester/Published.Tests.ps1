# Published data: Save- and Invoke-RedoxExport -ManifestUri, with the sandbox as the publisher.
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

Describe 'Save-RedoxExport -ManifestUri' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 3 -Publish Chain -ManifestPageSize 2
    }

    It 'saves all data without a connection' {
        $folder = Get-NewFolder
        $files = @(Save-RedoxExport -ManifestUri $sandbox.ManifestUri -Path $folder)
        ($files | Measure-Object ResourceCount -Sum).Sum | Should -Be $sandbox.ResourceCount
        (Test-RedoxExport $folder).State | Sort-Object -Unique | Should -Be 'Complete'
        @(Import-RedoxExport $folder -Type Patient).Count | Should -Be 3
    }

    It 'saves a manifest file on disk, by a relative path' {
        $folder = Get-NewFolder
        Push-Location $TestDrive
        try {
            $client = [Net.Http.HttpClient]::new()
            Set-Content list.json $client.GetStringAsync($sandbox.ManifestUri).GetAwaiter().GetResult()
            $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
            $files = @(Save-RedoxExport -ManifestUri ./list.json -Path $folder)
            ($files | Measure-Object ResourceCount -Sum).Sum | Should -Be $sandbox.ResourceCount
        }
        finally {
            Pop-Location
            Get-RedoxExportConnection | Disconnect-RedoxExport
        }
    }

    It 'is resumed without a connection' {
        $folder = Get-NewFolder
        $null = Save-RedoxExport -ManifestUri $sandbox.ManifestUri -Path $folder
        $record = Join-Path $folder 'export.json'
        Set-Content $record ((Get-Content $record -Raw) -replace '"saved"', '"incomplete"')
        Remove-Item (Join-Path $folder 'Patient.0001.ndjson')
        @(Resume-RedoxExport $folder | Where-Object Type -EQ Patient).Count | Should -Be 1
        Join-Path $folder 'Patient.0001.ndjson' | Should -Exist
    }

    It 'shows with -WhatIf what it would do, and sends nothing' {
        $folder = Get-NewFolder
        $asked = $sandbox.Requests.Count
        Save-RedoxExport -ManifestUri $sandbox.ManifestUri -Path $folder -WhatIf
        $folder | Should -Not -Exist
        $sandbox.Requests.Count | Should -Be $asked
    }

    It 'refuses <Value> with <Id>' -ForEach @(
        @{ Value = 'ftp://example.org/list.json'; Id = 'ManifestUriInvalid' }
        @{ Value = 'https://'; Id = 'ManifestUriInvalid' }
        @{ Value = 'http://example.org/list.json'; Id = 'TlsRequired' }
        @{ Value = './no-such-file.json'; Id = 'ManifestFileUnreadable' }
    ) {
        Save-RedoxExport -ManifestUri $Value -Path (Get-NewFolder) -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'says that a sign-in is needed if it is' {
        $closed = Start-RedoxExportSandbox -PatientCount 1 -Publish Snapshot
        Save-RedoxExport -ManifestUri $closed.ManifestUri -Path (Get-NewFolder) -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'PublishedManifestRefused,*'
        $failed[0].ErrorDetails.RecommendedAction | Should -Match 'Connect-RedoxExport -BaseUri'
    }
}

Describe 'Invoke-RedoxExport -ManifestUri' {
    It 'saves everything, then nothing with one request, then an update, then a new list' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 8 -Publish Chain -Change 2
        $root = Get-NewFolder
        $with = @{ ManifestUri = $sandbox.ManifestUri; Path = $root; UpdateDataset = $true }
        function Get-View { @(Import-RedoxExport (Join-Path $root current)).Count }

        $run = Invoke-RedoxExport @with
        $run.Mode, $run.State, $run.ResourceCount | Should -Be @('Full', 'Complete', $sandbox.ResourceCount)

        $asked = $sandbox.Requests.Count
        $run = Invoke-RedoxExport @with
        $run.Mode, $run.State, $run.FileCount, $run.ExitCode | Should -Be @('Incremental', 'Complete', 0, 0)
        $sandbox.Requests.Count - $asked | Should -Be 1
        $sandbox.Requests[-1].Headers.Keys | Should -Contain 'If-None-Match'

        $null = $sandbox.ApplyChanges()
        $run = Invoke-RedoxExport @with
        $run.Mode | Should -Be 'Incremental'
        $run.ResourceCount | Should -BeLessThan $sandbox.ResourceCount
        Get-View | Should -Be $sandbox.ResourceCount

        $sandbox.PublishSnapshot()
        (Invoke-RedoxExport @with).Mode | Should -Be 'Full'
        Get-View | Should -Be $sandbox.ResourceCount
        @(Get-RedoxExportRun $root).Count | Should -Be 4
    }

    It 'cannot be combined with the parameters of a request' {
        Invoke-RedoxExport (Get-NewFolder) -ManifestUri 'https://example.org/list.json' -Type Patient -Since 2026-01-01 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ManifestUriWithRequest,*'
        $failed[0].Exception.Message | Should -Match '-Type, -Since'
    }

    It 'is not stopped on the server' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -Publish Snapshot
        $folder = Get-NewFolder
        $null = Save-RedoxExport -ManifestUri $sandbox.ManifestUri -Path $folder
        Stop-RedoxExportJob -Path $folder -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'PublishedNotStopped,*'
        $sandbox.Requests.Method | Should -Not -Contain 'DELETE'
    }
}
