# Nothing secret in what a user sees, keeps or sends on: objects, JSON, errors, verbose output, a transcript.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $module = (Get-Module RedoxExport).Path
    $keyPath = Join-Path $TestDrive 'secret.pem'
    $publicPath = Join-Path $TestDrive 'public.jwks'
    $key = Get-NewTestKey 3072
    $pem = $key.Pem
    Set-Content $keyPath $pem
    Set-Content $publicPath $key.Jwks
    $sandbox = Start-RedoxExportSandbox -PublicKeyPath $publicPath -PollCount 1 -RetryAfter 0 -PatientCount 2 -Fault LinksExpire, FileReset, TokenExpires, StatusTransient, RedirectElsewhere

    # A shell of its own, as in a scheduled task: everything it says goes into a transcript.
    $transcript = Join-Path $TestDrive 'transcript.txt'
    $shown = Join-Path $TestDrive 'shown.txt'
    $folder = Join-Path $TestDrive 'saved'
    $script = @'
param($module, $base, $keyPath, $folder, $transcript, $shown, $clock)
Import-Module $module
. $clock
$null = Start-Transcript $transcript
$VerbosePreference = 'Continue'
Connect-RedoxExport -BaseUri $base -ClientId client-7 -KeyId key-7 -KeyPath $keyPath | Use-FastClock | Out-Host
$job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob
$job | Out-Host
$job | Save-RedoxExport -Path $folder | Out-Host
Start-RedoxExport -Type Nonsense
"$base/export-status/00000000-0000-0000-0000-000000000000" | Wait-RedoxExportJob
$VerbosePreference = 'SilentlyContinue'
$null = Stop-Transcript
@(
    Get-RedoxExportConnection | Format-List * -Force | Out-String -Width 2000
    Get-RedoxExportConnection | Get-Member -Force | Out-String -Width 2000
    Get-RedoxExportConnection | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue
    Get-RedoxExportConnection | ConvertTo-Csv
    [Management.Automation.PSSerializer]::Serialize((Get-RedoxExportConnection), 5)
    $job | Format-List * -Force | Out-String -Width 2000
    $job | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue
    [Management.Automation.PSSerializer]::Serialize($job, 5)
    "errors: $($Error.Count)"
    $Error | Format-List * -Force | Out-String -Width 2000
    if (Get-Command Get-Error -ErrorAction Ignore) { $Error | ForEach-Object { $_ | Get-Error | Out-String -Width 2000 } }
) -join "`n" | Set-Content $shown
'@
    $scriptPath = Join-Path $TestDrive 'night.ps1'
    Set-Content $scriptPath $script
    $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $scriptPath $module "$($sandbox.BaseUri)" $keyPath $folder $transcript $shown (Join-Path $PSScriptRoot 'FastClock.ps1') *>&1 | Out-String -Width 2000

    # What must not be found: the tokens, the assertions, any line of the key.
    $tokens = @($sandbox.Requests | ForEach-Object { $_.Headers['Authorization'] } | Where-Object { $_ } | ForEach-Object { $_ -replace '^Bearer ' } | Select-Object -Unique)
    $assertions = @($sandbox.Requests | Where-Object Body | ForEach-Object { [regex]::Match($_.Body, 'client_assertion=([^&]+)').Groups[1].Value } | Where-Object { $_ })
    $secrets = @($tokens) + @($assertions) + @($pem -split '\r?\n' | Where-Object { $_.Length -gt 30 -and $_ -notmatch '^-----' }) + 'PRIVATE KEY'
}

AfterAll {
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A secret' {
    It 'was there to be found' {
        $tokens.Count | Should -BeGreaterThan 0
        $assertions.Count | Should -BeGreaterThan 0
        $secrets.Count | Should -BeGreaterThan 20
    }

    It 'is not in <Name>, which is not empty' -ForEach @(
        @{ Name = 'the transcript'; Get = { [IO.File]::ReadAllText($transcript) }; Holds = 'client-7|Completed' }
        @{ Name = 'the output'; Get = { $said }; Holds = 'Completed' }
        @{ Name = 'objects, JSON, CSV, CLIXML and $Error'; Get = { [IO.File]::ReadAllText($shown) }; Holds = '(?s)client-7.*errors: 2' }
    ) {
        $text = & $Get
        $text | Should -Match $Holds
        @($secrets | Where-Object { $text.Contains($_) }).Count | Should -Be 0
    }

    It 'is no query of a link and no patient''s name in what was printed, though faults had much to say' {
        ($sandbox.Faults | Where-Object Struck -eq 0).Name | Should -BeNullOrEmpty
        $printed = [IO.File]::ReadAllText($transcript) + $said + [IO.File]::ReadAllText($shown)
        $printed | Should -Match 'was cut short'
        $printed | Should -Not -Match '[?&]sig='
        $names = @(Import-RedoxExport $folder -Type Patient | ForEach-Object { $_.name[0].family })
        $names.Count | Should -Be 2
        foreach ($name in $names) { $printed.Contains($name) | Should -BeFalse }
    }

    It 'is not on disk' {
        $files = @(Get-ChildItem $folder -Recurse -File -Force)
        $files.Count | Should -BeGreaterThan 3
        foreach ($file in $files) {
            $text = [IO.File]::ReadAllText($file.FullName)
            @($secrets | Where-Object { $text.Contains($_) }).Count | Should -Be 0 -Because "$($file.Name) is read by others"
        }
    }
}
