# Copy-RedoxExport: copies to a folder, what is refused before a request is sent, and what is never shown. The stores themselves are tested with the engine.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingConvertToSecureStringWithPlainText', '', Justification = 'A made-up signature.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 20
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $folder = Join-Path $TestDrive 'tonight'
    $null = Start-RedoxExport -Type Patient, Observation | Wait-RedoxExportJob | Save-RedoxExport -Path $folder
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Copy-RedoxExport' {
    It 'copies an export to a folder, and a second time nothing' {
        $to = Join-Path $TestDrive 'copies'
        $copied = Copy-RedoxExport $folder -Destination $to
        $copied.Path | Should -Be $folder
        $copied.Destination | Should -Be (Join-Path $to 'tonight')
        $copied.CopiedFiles | Should -Be $copied.Files
        $manifest = Get-Content (Join-Path $to 'tonight/copy.json') -Raw | ConvertFrom-Json
        @($manifest.files).Count | Should -Be $copied.Files
        foreach ($file in $manifest.files) {
            (Get-FileHash (Join-Path $to "tonight/$($file.name)") -Algorithm SHA256).Hash | Should -Be $file.sha256
        }

        $again = $folder | Copy-RedoxExport -Destination $to
        $again.CopiedFiles | Should -Be 0
        $again.SkippedFiles | Should -Be $copied.Files
    }

    It 'gives a copy that can be read' {
        $to = Join-Path $TestDrive 'read'
        $null = Copy-RedoxExport $folder -Destination $to
        @(Import-RedoxExport (Join-Path $to 'tonight') -Type Patient).Count | Should -Be 20
    }

    It 'copies the runs and the current view of a root' {
        $root = Join-Path $TestDrive 'root'
        $null = Invoke-RedoxExport -Type Patient -Path $root -Incremental -UpdateDataset
        $copied = @(Copy-RedoxExport $root -Destination (Join-Path $TestDrive 'copy-of-root'))
        $copied.Count | Should -Be 2
        $copied[1].Destination | Should -BeLike '*current'
        $copied[1].Resources | Should -Be 20
    }

    It 'copies nothing with -WhatIf' {
        $to = Join-Path $TestDrive 'nothing'
        Copy-RedoxExport $folder -Destination $to -WhatIf | Should -BeNullOrEmpty
        $to | Should -Not -Exist
    }

    It 'finds damage on this side, and still copies the other folder' {
        $bad = Join-Path $TestDrive 'bad'
        Copy-Item $folder $bad -Recurse
        Add-Content (Join-Path $bad 'Patient.0001.ndjson') '{}'
        $copied = Copy-RedoxExport $bad, $folder -Destination (Join-Path $TestDrive 'damaged') -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'CopySource*,*'
        @($copied).Count | Should -Be 1
    }

    It 'refuses <Destination> at once' -ForEach @(
        @{ Destination = 's3://UPPER' }
        @{ Destination = 'az://account' }
        @{ Destination = 'https://account.blob.core.windows.net/c?sig=c2VjcmV0MDEyMzQ1Njc4OQ' }
        @{ Destination = 's3:/bucket/redox' }
        @{ Destination = 's3://bucket/x?X-Amz-Signature=c2VjcmV0MDEyMzQ1Njc4OQ' }
    ) {
        $failed = $null
        try { Copy-RedoxExport $folder -Destination $Destination } catch { $failed = $_ }
        $failed.FullyQualifiedErrorId | Should -BeLike 'CopyDestinationNotValid,*'
        "$failed $($failed.TargetObject) $($failed.Exception)" | Should -Not -Match 'c2VjcmV0'
    }

    It 'refuses plain HTTP to another computer, and two ways to sign in' {
        $failed = $null
        try { Copy-RedoxExport $folder -Destination s3://bucket -Endpoint http://store.example.org } catch { $failed = $_ }
        $failed.FullyQualifiedErrorId | Should -BeLike 'TlsRequired,*'
        $secret = ConvertTo-SecureString 'sv=1&sig=c2VjcmV0MDEyMzQ1Njc4OQ' -AsPlainText -Force
        try { Copy-RedoxExport $folder -Destination az://account/exports -SasToken $secret -Credential ([pscredential]::new('account', $secret)) } catch { $failed = $_ }
        $failed.FullyQualifiedErrorId | Should -BeLike 'CredentialsAmbiguous,*'
    }

    It 'refuses a destination inside of the folder' {
        $null = Copy-RedoxExport $folder -Destination (Join-Path $folder 'copy') -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'CopyDestinationNotValid,*'
        Join-Path $folder 'copy' | Should -Not -Exist
    }

    It 'says once that a store cannot be reached, however many folders there are' {
        $secret = ConvertTo-SecureString 'c2VjcmV0MDEyMzQ1Njc4OQ==' -AsPlainText -Force
        $failed = @()
        try { Copy-RedoxExport $folder, $folder -Destination az://account/exports -Endpoint http://127.0.0.1:1 -Credential ([pscredential]::new('account', $secret)) -TimeoutSec 1 } catch { $failed += $_ }
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ServerNotReachable,*'
        "$($failed[0]) $($failed[0].Exception)" | Should -Not -Match 'c2VjcmV0'
    }
}
