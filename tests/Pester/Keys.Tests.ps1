# New keys, from the command to a sign-in with them.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidGlobalVars', '', Justification = 'A command that the module calls runs in the global scope.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')

    function Connect-WithKey([object] $Key, [hashtable] $Private) {
        $sandbox = Start-RedoxExportSandbox -PublicKeyPath $Key.JwksPath
        try { (Connect-RedoxExport -BaseUri $sandbox.BaseUri -ClientId demo -KeyId $Key.KeyId @Private).Authentication }
        finally { $sandbox | Stop-RedoxExportSandbox }
    }
}

AfterAll {
    Remove-Module RedoxExport
}

Describe 'New keys' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
    }

    It 'sign in, <_>' -ForEach 'RS384', 'ES384' {
        $key = New-RedoxExportKey $folder -Algorithm $_
        $key.KeyId | Should -Be "export-$(Get-Date -Format yyyy-MM-dd)"
        Connect-WithKey $key @{ KeyPath = $key.KeyPath } | Should -Be 'ClientAssertion'
    }

    It 'sign in while the key before them still does' {
        $old = New-RedoxExportKey $folder -KeyId old
        $new = New-RedoxExportKey $folder -KeyId new
        Connect-WithKey $old @{ KeyPath = $old.KeyPath } | Should -Be 'ClientAssertion'
        Connect-WithKey $new @{ KeyPath = $new.KeyPath } | Should -Be 'ClientAssertion'
        $new.Registration | Should -BeLike "*keep 'old' registered*"
    }

    It 'are readable without a warning' {
        $key = New-RedoxExportKey $folder
        Connect-WithKey $key @{ KeyPath = $key.KeyPath; WarningVariable = 'warned' }
        $warned | Should -BeNullOrEmpty
    }

    It 'are used by the command that the object has' {
        $key = New-RedoxExportKey $folder
        $sandbox = Start-RedoxExportSandbox -PublicKeyPath $key.JwksPath
        $command = $key.ConnectCommand -replace '-Destination <slug> -Environment <environment>', "-BaseUri $($sandbox.BaseUri)" -replace '<client id>', 'demo'
        (& ([scriptblock]::Create($command))).Authentication | Should -Be 'ClientAssertion'
        $sandbox | Stop-RedoxExportSandbox
    }

    It 'are not made with -WhatIf' {
        New-RedoxExportKey $folder -WhatIf | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
    }

    It 'with the id of another are refused' {
        New-RedoxExportKey $folder -KeyId same | Out-Null
        { New-RedoxExportKey $folder -KeyId same } | Should -Throw -ErrorId 'KeyExists,RedoxExport.Cmdlets.NewRedoxExportKeyCommand'
    }

    It 'go to a vault, and the private half is not on the disk' {
        function global:Set-Secret { param($Name, $Secret, $Vault, [switch] $NoClobber) $global:vault = @{ Name = $Name; Secret = $Secret; Vault = $Vault; NoClobber = $NoClobber } }
        function global:Get-Secret { param($Name, $Vault) if ($Name -eq $global:vault.Name -and $Vault -eq $global:vault.Vault) { $global:vault.Secret } }
        try {
            $key = New-RedoxExportKey $folder -KeyId kept -Vault production
            $global:vault.NoClobber | Should -BeTrue
            Connect-WithKey $key @{ Key = Get-Secret kept production } | Should -Be 'ClientAssertion'
            Get-ChildItem $folder -Recurse -File | Get-Content -Raw | Should -Not -Match 'PRIVATE KEY'
            $key.ConnectCommand | Should -BeLike "*-Key (Get-Secret -Name 'kept' -Vault 'production')"
        }
        finally { Remove-Item function:Set-Secret, function:Get-Secret, variable:global:vault }
    }

    It 'are not there if the vault refuses them' {
        function global:Set-Secret { throw 'The vault is locked.' }
        try { { New-RedoxExportKey $folder -KeyId refused -SecretName refused } | Should -Throw 'The vault is locked.' }
        finally { Remove-Item function:Set-Secret }
        Get-ChildItem $folder -Recurse | Should -BeNullOrEmpty
    }

    It 'are not left in a vault if the public key cannot be written, and a warning names one that is' {
        function global:Set-Secret { param($Name) $global:secrets += $Name; $null = New-Item -ItemType Directory (Join-Path $folder 'jwks.json') }
        function global:Remove-Secret { param($Name, $Vault) if ($Vault -eq 'locked') { throw 'The vault is locked.' } $global:secrets = @($global:secrets | Where-Object { $_ -ne $Name }) }
        $global:secrets = @()
        try {
            { New-RedoxExportKey $folder -KeyId half -Vault open } | Should -Throw
            $global:secrets | Should -BeNullOrEmpty
            Remove-Item (Join-Path $folder 'jwks.json')
            { New-RedoxExportKey $folder -KeyId half -Vault locked -WarningVariable script:warned -WarningAction SilentlyContinue } | Should -Throw
            "$warned" | Should -BeLike "*The secret 'half' could not be removed*"
        }
        finally { Remove-Item function:Set-Secret, function:Remove-Secret, variable:global:secrets }
    }

    It 'go to the certificate store of Windows' {
        function global:New-SelfSignedCertificate {
            param($Subject, $KeyAlgorithm, $KeyLength, $HashAlgorithm, $KeyExportPolicy, $CertStoreLocation, $NotAfter)
            $global:asked = $PSBoundParameters
            $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new($Subject, [Security.Cryptography.RSA]::Create($KeyLength), 'SHA384', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
            $global:certificate = $request.CreateSelfSigned([datetimeoffset]::UtcNow, $NotAfter)
            $global:certificate
        }
        try {
            $key = New-RedoxExportKey $folder -KeyId stored -CertificateStore LocalMachine
            $global:asked.CertStoreLocation | Should -Be 'Cert:\LocalMachine\My'
            $global:asked.KeyExportPolicy | Should -Be 'NonExportable'
            $key.CertificateThumbprint | Should -Be $global:certificate.Thumbprint
            Connect-WithKey $key @{ Certificate = $global:certificate } | Should -Be 'ClientAssertion'
        }
        finally { Remove-Item function:New-SelfSignedCertificate, variable:global:asked, variable:global:certificate -ErrorAction Ignore }
    }

    It 'need <command> for <parameters.Keys>' -ForEach @(
        @{ parameters = @{ Vault = 'v' }; command = 'SecretCommandMissing' }
        @{ parameters = @{ SecretName = 's' }; command = 'SecretCommandMissing' }
        @{ parameters = @{ CertificateStore = 'CurrentUser' }; command = 'CertificateCommandMissing' }
    ) {
        if (Get-Command Set-Secret, New-SelfSignedCertificate -ErrorAction Ignore) { Set-ItResult -Skipped -Because 'this system has the commands'; return }
        { New-RedoxExportKey $folder @parameters } | Should -Throw -ErrorId "$command,*"
        $folder | Should -Not -Exist
    }
}
