# What is wrong with a connection, before the night finds out.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $key = New-RedoxExportKey (Join-Path $TestDrive 'keys') -KeyId registered
    $other = New-RedoxExportKey (Join-Path $TestDrive 'other') -KeyId registered
    $sandbox = Start-RedoxExportSandbox -PublicKeyPath $key.JwksPath -PatientCount 2 -Scope 'system/*.rs'
    $with = @{ BaseUri = $sandbox.BaseUri; ClientId = 'demo'; KeyId = 'registered'; KeyPath = $key.KeyPath }
}

AfterAll {
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Checks of a connection' {
    It 'pass where everything is right, and start nothing' {
        $checks = Test-RedoxExportConnection @with
        $checks.Check | Should -Be 'Settings', 'Name', 'Network', 'Certificate', 'Clock', 'SignIn', 'Capabilities', 'BulkData'
        $checks | Where-Object Result -NotIn 'Passed', 'Skipped' | Should -BeNullOrEmpty
        @($sandbox.Requests | Where-Object Path -Like '*$export*') | Should -HaveCount 0
        Test-RedoxExportConnection @with -Quiet | Should -BeTrue
    }

    It 'leave no connection, and close none' {
        Get-RedoxExportConnection | Should -BeNullOrEmpty
        $null = Test-RedoxExportConnection @with
        Get-RedoxExportConnection | Should -BeNullOrEmpty
        $connection = Connect-RedoxExport @with
        Test-RedoxExportConnection -Quiet | Should -BeTrue
        $connection | Test-RedoxExportConnection -Quiet | Should -BeTrue
        (Start-RedoxExport -Type Patient).Id | Should -Not -BeNullOrEmpty
        Disconnect-RedoxExport
    }

    It 'blame <check> for <fault>' -ForEach @(
        @{ fault = 'a key id that is not registered'; check = 'SignIn'; change = { @{ KeyId = 'nobody' } }; says = '*not registered*' }
        @{ fault = 'another key'; check = 'SignIn'; change = { @{ KeyPath = $other.KeyPath } }; says = '*signature*' }
        @{ fault = 'a scope that is refused'; check = 'SignIn'; change = { @{ Scope = 'nonsense' } }; says = '*scope*' }
        @{ fault = 'a wrong base path'; check = 'Capabilities'; change = { @{ BaseUri = "$($sandbox.BaseUri)x"; TokenUri = $sandbox.TokenUri } }; says = '*HTTP 404*' }
        @{ fault = 'a name that does not exist'; check = 'Name'; change = { @{ BaseUri = 'https://no-such-host.invalid/fhir' } }; says = '*cannot be resolved*' }
        @{ fault = 'plain HTTP'; check = 'Settings'; change = { @{ BaseUri = 'http://example.org/fhir' } }; says = '*plain HTTP*' }
    ) {
        $parameters = $with.Clone()
        $changed = & $change
        foreach ($name in $changed.Keys) { $parameters[$name] = $changed[$name] }
        $failed = @(Test-RedoxExportConnection @parameters | Where-Object Result -EQ Failed)
        $failed.Check | Should -Be $check
        $failed.Message | Should -BeLike $says
        $failed.Advice | Should -Not -BeNullOrEmpty
        Test-RedoxExportConnection @parameters -Quiet | Should -BeFalse
    }

    It 'do not check the proxy of the system for a connection to this computer, which does not use it' {
        $file = Join-Path $TestDrive 'check.ps1'
        "Import-Module '$staged'; Test-RedoxExportConnection -BaseUri $($sandbox.BaseUri) | ForEach-Object { `"`$(`$_.Check): `$(`$_.Result)`" }" | Set-Content $file
        $before = $env:http_proxy, $env:no_proxy, $env:NO_PROXY
        $env:http_proxy = 'http://no-such-proxy.invalid:3128'
        $env:no_proxy = $env:NO_PROXY = $null
        try { $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file }
        finally { $env:http_proxy, $env:no_proxy, $env:NO_PROXY = $before }
        $said | Should -Contain 'Name: Passed'
        $said | Should -Contain 'Network: Passed'
        $said -like 'Proxy:*' | Should -BeNullOrEmpty
    }

    It 'need a connection or its settings' {
        { Test-RedoxExportConnection } | Should -Throw -ErrorId 'NotConnected,*'
        { Test-RedoxExportConnection -BaseUri $sandbox.BaseUri -ClientId demo -KeyId x -KeyPath (Join-Path $TestDrive 'none.pem') } | Should -Throw -ErrorId 'KeyFileNotFound,*'
    }
}
