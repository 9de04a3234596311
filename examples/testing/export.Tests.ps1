# How to test an export script: the sandbox is the server, and a download breaks off.
#   Invoke-Pester ./export.Tests.ps1
param()

BeforeAll {
    Import-Module RedoxExport
    $script:export = Join-Path $PSScriptRoot 'export.ps1'
}

AfterAll {
    Stop-RedoxExportSandbox
}

Describe 'export.ps1' {
    It 'saves everything although a download breaks off' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 3 -PollCount 1 -RetryAfter 0 -Fault FileReset:1
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
        $folder = Join-Path $TestDrive 'saved'

        $files = & $export -Path $folder

        @($files).Count | Should -Be 1
        $sandbox.ServedFiles.Sha256 | Should -Contain $files[0].Sha256
        Test-RedoxExport $folder -Quiet | Should -BeTrue
        $sandbox.Faults[0].Struck | Should -Be 1
    }

    It 'requests patients, and nothing else' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -PollCount 1 -RetryAfter 0
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri

        $null = & $export -Path (Join-Path $TestDrive 'patients')

        $started = @($sandbox.Requests | Where-Object Path -Like '*$export')
        $started.Count | Should -Be 1
        $started[0].Query | Should -Be '?_type=Patient'
    }

    It 'fails if a file is missing' {
        $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1 -PollCount 1 -RetryAfter 0 -Fault FileMissing:*
        $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri

        { & $export -Path (Join-Path $TestDrive 'missing') } | Should -Throw -ErrorId 'FileNotAvailable*'
    }
}
