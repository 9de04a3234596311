# Attachments in the nightly run: Invoke-RedoxExport -Attachment, and the script for the scheduler, over three nights of a sandbox that has documents.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $nightly = (Resolve-Path (Join-Path $PSScriptRoot '../../examples/nightly.ps1')).Path
    $types = 'Patient', 'DocumentReference', 'DiagnosticReport'

    # The requests for contents since a request, whatever their answers.
    function Get-ContentRequest {
        param($Sandbox, [int] $Since)
        $all = @($Sandbox.Requests)
        if ($Since -lt $all.Count) { $all[$Since..($all.Count - 1)] | Where-Object Path -Like '*/Binary/*' }
    }

    function Get-ContentFile {
        param([string] $Root)
        @(Get-ChildItem (Join-Path $Root 'attachments' | Join-Path -ChildPath 'files') -Recurse -File)
    }

    # The links of the current view that the index has as complete, and the number of its lines.
    function Get-IndexRow {
        param([string] $Root)
        @(Get-Content (Join-Path $Root 'attachments' | Join-Path -ChildPath 'attachments.ndjson') | ConvertFrom-Json)
    }
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Invoke-RedoxExport -Attachment' {
    BeforeAll {
        $sandbox = Start-RedoxExportSandbox -Anonymous -Attachment -PollCount 0 -RetryAfter 0 -PatientCount 20
        $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $root = Join-Path $TestDrive 'runs'
    }

    It 'saves every attachment the first night, and says so' {
        $run = Invoke-RedoxExport -Path $root -Type $types -Incremental -Attachment -Connection $connection -InformationVariable steps
        $run.ExitCode | Should -Be 0
        $run.Attachments.Count | Should -Be 60
        $run.Attachments.Complete | Should -Be 60
        $run.Attachments.SavedFiles | Should -Be 60
        $run.Attachments.Destination | Should -Be (Join-Path $root 'attachments')
        (Get-ContentRequest $sandbox 0).StatusCode | Should -Be (@(200) * 40)
        @($steps | Where-Object Tags -Contains 'AttachmentsSaved').Count | Should -Be 1
        (Get-RedoxExportRun $root -Last 1).Attachments.Complete | Should -Be 60
        ($run | Format-List | Out-String -Width 200) | Should -Match 'Attachments +: 60 new files'
    }

    It 'requests nothing in a night that changes nothing' {
        $before = $sandbox.Requests.Count
        $run = Invoke-RedoxExport -Path $root -Type $types -Incremental -Attachment -Connection $connection
        $run.ExitCode | Should -Be 0
        $run.Attachments.SavedFiles | Should -Be 0
        $run.Attachments.Complete | Should -Be 60
        Get-ContentRequest $sandbox $before | Should -BeNullOrEmpty
    }

    It 'saves only the selected content types, up to a size' {
        $to = Join-Path $TestDrive 'selected'
        $run = Invoke-RedoxExport -Path $to -Type $types -Attachment -AttachmentContentType 'text/*' -Connection $connection
        $run.Attachments.Skipped | Should -BeGreaterThan 0
        @(Get-IndexRow $to | Where-Object state -EQ 'complete' | ForEach-Object contentType | Sort-Object -Unique) | Should -Not -Contain 'application/pdf'
        $small = Join-Path $TestDrive 'small'
        $run = Invoke-RedoxExport -Path $small -Type $types -Attachment -MaxAttachmentSize 100 -Connection $connection
        $run.ExitCode | Should -Be 0
        $run.Findings.Code | Should -Contain 'AttachmentsTooLarge'
        @(Get-ContentFile $small | Where-Object Length -GT 100).Count | Should -Be 0
    }

    It 'shows with -WhatIf that it would save attachments, and does nothing' {
        $to = Join-Path $TestDrive 'whatif'
        Invoke-RedoxExport -Path $to -Type $types -Attachment -WhatIf -Connection $connection | Should -BeNullOrEmpty
        $to | Should -Not -Exist
    }

    It 'refuses parameters about attachments without -Attachment, before it requests anything' {
        $before = $sandbox.Requests.Count
        foreach ($parameter in @{ AttachmentContentType = 'text/*' }, @{ MaxAttachmentSize = 1 }, @{ RemoveDeletedAttachment = $true }) {
            { Invoke-RedoxExport -Path (Join-Path $TestDrive 'none') -Type $types -Connection $connection @parameter -ErrorAction Stop } | Should -Throw -ErrorId 'AttachmentParameterMissing,*' -ExpectedMessage '*needs -Attachment*'
        }
        $sandbox.Requests.Count | Should -Be $before
    }

    It 'ends with exit code 10 if the attachments cannot be saved, and makes up for it the next night' {
        $to = Join-Path $TestDrive 'blocked'
        $null = New-Item $to -ItemType Directory
        Set-Content (Join-Path $to 'attachments') 'in the way'
        $run = Invoke-RedoxExport -Path $to -Type $types -Incremental -Attachment -Connection $connection -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'AttachmentFolderNotUsable,*'
        $run.State | Should -Be 'Complete'
        $run.ExitCode | Should -Be 10
        $run.ExitCode | Should -Be ([RedoxExport.Runs.RunExitCode]::AttachmentsNotSaved)
        $run.Findings.Code | Should -Be 'AttachmentsNotSaved'
        $report = Join-Path $TestDrive 'report.html'
        $null = New-RedoxExportReport -Path $to -OutFile $report
        Get-Content $report -Raw | Should -Match 'AttachmentFolderNotUsable'
        Remove-Item (Join-Path $to 'attachments')
        $run = Invoke-RedoxExport -Path $to -Type $types -Incremental -Attachment -Connection $connection
        $run.ExitCode | Should -Be 0
        $run.Attachments.Failed | Should -Be 0
        $run.Attachments.SavedFiles | Should -BeGreaterThan 0
    }
}

Describe 'Invoke-RedoxExport -Attachment of data that change every night' {
    BeforeAll {
        $changing = Start-RedoxExportSandbox -Anonymous -Attachment -PollCount 0 -RetryAfter 0 -PatientCount 20 -Change 2 -DeletedCount 2
        $link = Connect-RedoxExport -BaseUri $changing.BaseUri
        $follows = Join-Path $TestDrive 'changing'

        # The index has exactly the attachments of the current view, and the folder exactly the files of the index.
        function Test-InStep {
            $rows = Get-IndexRow $follows
            @($rows.state | Sort-Object -Unique) | Should -Be 'complete'
            $resources = @(Import-RedoxExport (Join-Path $follows current) -Type DocumentReference, DiagnosticReport | Where-Object { $_.content -or $_.presentedForm } | ForEach-Object { "$($_.resourceType)/$($_.id)" } | Sort-Object)
            @($rows.resource | Sort-Object -Unique) | Should -Be $resources
            @($rows.file | Sort-Object -Unique).Count | Should -Be (Get-ContentFile $follows).Count
        }
    }

    It 'requests only new contents in night <_>, and removes those of deleted resources' -ForEach 1, 2, 3 {
        $before = $changing.Requests.Count
        $files = if ($_ -gt 1) { (Get-ContentFile $follows).Count } else { 0 }
        $run = Invoke-RedoxExport -Path $follows -Type $types -Incremental -Attachment -RemoveDeletedAttachment -Connection $link
        $run.ExitCode | Should -Be 0
        $run.Attachments.Failed | Should -Be 0
        $run.Attachments.SavedFiles | Should -BeGreaterThan 0
        if ($_ -gt 1) {
            $run.Attachments.SavedFiles | Should -BeLessThan 30
            $run.Attachments.RemovedFiles | Should -BeGreaterThan 0
        }
        $requests = @(Get-ContentRequest $changing $before).Count
        $requests | Should -BeGreaterThan 0
        $requests | Should -BeLessOrEqual $run.Attachments.SavedFiles
        (Get-ContentFile $follows).Count | Should -Be ($files + $run.Attachments.SavedFiles - $run.Attachments.RemovedFiles)
        Test-InStep
    }

    It 'keeps the files of deleted resources without the switch' {
        $files = (Get-ContentFile $follows).Count
        $run = Invoke-RedoxExport -Path $follows -Type $types -Incremental -Attachment -Connection $link
        $run.Attachments.RemovedFiles | Should -Be 0
        (Get-ContentFile $follows).Count | Should -Be ($files + $run.Attachments.SavedFiles)
    }
}

Describe 'examples/nightly.ps1 -Attachment' {
    It 'saves attachments every night, and prints how many' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -Attachment -PollCount 0 -RetryAfter 0 -PatientCount 5
        $to = Join-Path $TestDrive 'script'
        foreach ($expected in 10, 0) {
            $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $nightly -Path $to -BaseUri $sandbox.BaseUri -Module $staged -Type 'Patient,DocumentReference' -Attachment -AttachmentContentType 'text/html,application/pdf' 2>&1
            $LASTEXITCODE | Should -Be 0 -Because ($said -join "`n")
            ($said -join "`n") | Should -Match "Z  $expected new files of attachments saved, 0 files removed\."
        }
        @(Get-IndexRow $to | Where-Object state -NE 'complete').Count | Should -Be 0
    }
}
