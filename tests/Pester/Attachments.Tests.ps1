# Save-RedoxExportAttachment: attachments of an export and of a current view, from a sandbox that has some.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Attachment -PollCount 1 -RetryAfter 0 -PatientCount 6 -Change 1
    $key = Join-Path $TestDrive 'key.pem'
    Set-Content $key (Get-NewTestKey).Pem
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId test -KeyId test -KeyPath $key -TokenUri $sandbox.TokenUri 3>$null
    $folder = Join-Path $TestDrive 'export'
    $null = Start-RedoxExport -Type Patient, DocumentReference, DiagnosticReport | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Save-RedoxExportAttachment' {
    It 'shows with -WhatIf what it would do, and does nothing' {
        Save-RedoxExportAttachment $folder -WhatIf | Should -BeNullOrEmpty
        Join-Path $folder 'attachments' | Should -Not -Exist
    }

    It 'saves the selected content types, and lists the others' {
        $result = Save-RedoxExportAttachment $folder -ContentType text/*
        $result.Count | Should -Be 18
        $result.Complete | Should -Be 12
        $result.Skipped | Should -Be 6
        $result.Failed | Should -Be 0
        $result.IndexPath | Should -Be (Join-Path $folder 'attachments' | Join-Path -ChildPath 'attachments.ndjson')
        @(Get-Content $result.IndexPath | ConvertFrom-Json | Where-Object state -EQ 'notSelected').Count | Should -Be 6
    }

    It 'asks only for what is missing in the next call, and returns each attachment with -PassThru' {
        $before = $sandbox.Requests.Count
        $all = @(Save-RedoxExportAttachment $folder -PassThru)
        $all.Count | Should -Be 18
        @($all.State | Sort-Object -Unique) | Should -Be 'Complete'
        $contents = @(@($sandbox.Requests)[$before..($sandbox.Requests.Count - 1)] | Where-Object Path -Like '*/Binary/*')
        $contents.StatusCode | Should -Be @(200, 200, 200, 200, 200, 200)
        foreach ($one in $all) {
            (Get-FileHash -LiteralPath $one.Path -Algorithm SHA256).Hash | Should -Be $one.Sha256
            (Get-Item -LiteralPath $one.Path).Length | Should -Be $one.Length
        }
        @($all | Where-Object ContentType -EQ 'application/pdf' | ForEach-Object { [IO.Path]::GetExtension($_.Path) } | Sort-Object -Unique) | Should -Be '.pdf'
        $before = $sandbox.Requests.Count
        (Save-RedoxExportAttachment $folder).SavedFiles | Should -Be 0
        $sandbox.Requests.Count | Should -Be $before
    }

    It 'joins back to the resources' {
        $all = @(Save-RedoxExportAttachment $folder -PassThru)
        $documents = @(Import-RedoxExport $folder -Type DocumentReference)
        @($all | Where-Object ResourceType -EQ DocumentReference | Select-Object -ExpandProperty ResourceId | Sort-Object -Unique) | Should -Be @($documents.id | Sort-Object)
        $first = $documents[0]
        ($all | Where-Object { $_.ResourceId -eq $first.id -and $_.Element -eq 'content[1].attachment' }).Length | Should -Be $first.content[1].attachment.size
    }

    It 'leaves a folder in which an export can still be checked' {
        Test-RedoxExport $folder -Quiet | Should -BeTrue
    }

    It 'saves into -Destination' {
        $to = Join-Path $TestDrive 'elsewhere'
        (Save-RedoxExportAttachment $folder $to -Type DiagnosticReport).Complete | Should -Be 6
        @(Get-ChildItem (Join-Path $to 'files') -Recurse -File).Count | Should -Be 6
    }

    It 'follows a current view, and removes what was deleted' {
        $root = Join-Path $TestDrive 'root'
        $null = Invoke-RedoxExport -Path $root -Type Patient, DocumentReference, DiagnosticReport -UpdateDataset
        $first = Save-RedoxExportAttachment $root
        $first.Destination | Should -Be (Join-Path $root 'attachments')
        $sandbox.ApplyChanges()
        $null = Invoke-RedoxExport -Path $root -Type Patient, DocumentReference, DiagnosticReport -Full -UpdateDataset
        $second = Save-RedoxExportAttachment $root -RemoveDeleted
        $second.SavedFiles | Should -BeGreaterThan 0
        $second.RemovedFiles | Should -BeGreaterThan 0
        $named = @(Save-RedoxExportAttachment $root -PassThru | Select-Object -ExpandProperty Path | Sort-Object -Unique)
        @(Get-ChildItem (Join-Path $root 'attachments' | Join-Path -ChildPath 'files') -Recurse -File).Count | Should -Be $named.Count
    }

    It 'says what to do about a folder without resources, and about -RemoveDeleted without a current view' {
        $empty = Join-Path $TestDrive 'empty'
        $null = New-Item $empty -ItemType Directory
        Save-RedoxExportAttachment $empty -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'AttachmentSourceNotUsable,*'
        Save-RedoxExportAttachment $folder -RemoveDeleted -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'AttachmentRemovalNeedsView,*'
    }
}
